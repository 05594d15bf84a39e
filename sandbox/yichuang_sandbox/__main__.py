from yichuang_sandbox.cli import app

app()
