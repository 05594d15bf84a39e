"""The ways to partners: HTTP in three kinds of authority, a nightly file by SFTP."""
