"""Files that people with bad intentions hand in, made on the spot; and the honest ones beside them."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from PIL import Image
from pypdf import PdfWriter

CONTENT_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'
MACRO_TYPES = CONTENT_TYPES.replace(
    "></Types>",
    '><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>',
)
XXE = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
LAUGHS = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
REMOTE = (
    '<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'attachedTemplate" Target="http://127.0.0.1/x.dotm" TargetMode="External"/></Relationships>'
)


def container(parts: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def docx(parts: Mapping[str, str | bytes] | None = None, *, types: str = CONTENT_TYPES) -> bytes:
    document = "<w:document><w:body><w:p/></w:body></w:document>"
    return container({"[Content_Types].xml": types, "word/document.xml": document, **(parts or {})})


def xlsx(parts: Mapping[str, str | bytes] | None = None) -> bytes:
    return container(
        {"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": "<workbook/>", **(parts or {})}
    )


def pdf(pages: int = 1, *, password: str = "", attach: bytes = b"") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if attach:
        writer.add_attachment("x.exe", attach)
    if password:
        writer.encrypt(password, algorithm="AES-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def raw_pdf(extra: bytes) -> bytes:
    """A PDF by hand with more in its catalogue."""
    return (
        b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R" + extra + b">>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
        b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
    )


def object_stream_pdf(inside: bytes) -> bytes:
    """What ``inside`` says hides in a compressed object stream."""
    body = zlib.compress(inside)
    stream = b"4 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(body)
    return raw_pdf(b"").replace(b"trailer", stream + body + b"\nendstream endobj\ntrailer")


def png(width: int = 20, height: int = 20) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "PNG")
    return buffer.getvalue()


def jpg() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(buffer, "JPEG")
    return buffer.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A header that promises a huge picture, a few bytes behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def text_bomb_png() -> bytes:
    """A compressed text chunk that unpacks to 200 MB."""
    engine = zlib.compressobj(9)
    body = b"".join(engine.compress(b"\x00" * (1 << 20)) for _ in range(200)) + engine.flush()
    data = b"bomb\x00\x00" + body
    chunk = struct.pack(">L", len(data)) + b"zTXt" + data + struct.pack(">L", zlib.crc32(b"zTXt" + data))
    honest = png()
    return honest[:33] + chunk + honest[33:]


def bomb(megabytes: int) -> bytes:
    """A docx whose one part is that many megabytes of zeros."""
    buffer = io.BytesIO(docx())
    with (
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/media/zeros.bin", "w") as part,
    ):
        for _ in range(megabytes):
            part.write(bytes(1 << 20))
    return buffer.getvalue()


def many_entries(count: int) -> bytes:
    return docx({f"word/{i}.xml": "<a/>" for i in range(count)})


def lying_size() -> bytes:
    """The directory says 10 bytes, the part holds a megabyte."""
    honest = bytearray(docx({"word/media/a.bin": b"\x00" * (1 << 20)}))
    at = honest.find(struct.pack("<L", 1 << 20), honest.rfind(b"word/media/a.bin") - 60)
    honest[at : at + 4] = struct.pack("<L", 10)
    return bytes(honest)


def encrypted_zip() -> bytes:
    """The flag of encryption set in directory and header."""
    data = bytearray(docx())
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


def directory_claims(entries: int) -> bytes:
    """An end record that claims so many entries."""
    data = bytearray(docx())
    at = data.rfind(b"PK\x05\x06")
    data[at + 10 : at + 12] = struct.pack("<H", entries)
    return bytes(data)


def noise(size: int) -> bytes:
    return random.Random(7).randbytes(size)


SVG_SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SVG_PLAIN = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>'
HTML = b"<!doctype html><html><body onload=alert(1)>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600

ALL = ("pdf", "jpg", "png", "docx", "xlsx", "ofd")
FILES: dict[str, tuple[str, bytes | Callable[[], bytes], str]] = {
    "nothing at all": ("a.pdf", b"", "empty"),
    "one byte over the limit": ("a.pdf", lambda: b"%PDF-" + bytes(20 * 1024 * 1024), "too_big"),
    "a program called a picture": ("照片.jpg", b"MZ" + bytes(200), "type_mismatch"),
    "an ELF called a pdf": ("a.pdf", b"\x7fELF" + bytes(200), "type_mismatch"),
    "a png called a pdf": ("a.pdf", png(), "type_mismatch"),
    "a pdf called a jpg": ("a.jpg", pdf(), "type_mismatch"),
    "a docx called a pdf": ("a.pdf", docx(), "type_mismatch"),
    "a zip called a docx": ("a.docx", container({"a.txt": "x"}), "type_mismatch"),
    "a plain zip": ("a.zip", container({"a.txt": "x"}), "unsupported"),
    "a picture called a program": ("a.exe", png(), "type_mismatch"),
    "an old Word file": ("a.doc", OLE, "unsupported"),
    "an encrypted Word file": ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "type_mismatch"),
    "a shell script": ("a.sh", b"#!/bin/sh\nrm -rf /\n", "unsupported"),
    "plain text": ("a.txt", "你好".encode(), "unsupported"),
    "a gif": ("a.gif", b"GIF89a" + bytes(50), "unsupported"),
    "a rar": ("a.rar", b"Rar!\x1a\x07" + bytes(50), "unsupported"),
    "a gzip bomb": ("a.gz", zlib.compress(bytes(1 << 20), wbits=31), "unsupported"),
    "noise": ("a", noise(4096), "unsupported"),
    "noise called a pdf": ("a.pdf", noise(4096), "type_mismatch"),
    "an svg with a script": ("a.svg", SVG_SCRIPT, "dangerous"),
    "an svg with a script, called a png": ("a.png", SVG_SCRIPT, "dangerous"),
    "an svg with a handler": ("a.svg", SVG_PLAIN.replace(b"<rect", b"<rect onclick='x()'"), "dangerous"),
    "an svg with an entity": ("a.svg", XXE.replace("<d>", "<svg>").encode(), "dangerous"),
    "an svg in UTF-16 with a script": ("a.svg", SVG_SCRIPT.decode().encode("utf-16"), "dangerous"),
    "a harmless svg": ("a.svg", SVG_PLAIN, "unsupported"),
    "html": ("a.html", HTML, "dangerous"),
    "html called a pdf": ("a.pdf", HTML, "dangerous"),
    "php called a jpg": ("a.jpg", b"<?php system($_GET['c']); ?>", "dangerous"),
    "a pdf with a password": ("a.pdf", pdf(password="secret"), "encrypted_pdf"),
    "a pdf with an empty password": (
        "a.pdf",
        raw_pdf(b"").replace(b"/Root", b"/Encrypt 9 0 R/Root"),
        "encrypted_pdf",
    ),
    "a pdf with JavaScript": (
        "a.pdf",
        raw_pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        "dangerous",
    ),
    "a pdf with JavaScript spelt in hex": (
        "a.pdf",
        raw_pdf(b"/OpenAction<</S/J#61vaScript/J#53(x)>>"),
        "dangerous",
    ),
    "a pdf with JavaScript in an object stream": (
        "a.pdf",
        object_stream_pdf(b"<</S/JavaScript/JS(x)>>"),
        "dangerous",
    ),
    "a pdf that starts a program": ("a.pdf", raw_pdf(b"/OpenAction<</S/Launch/F(calc.exe)>>"), "dangerous"),
    "a pdf with a file inside": ("a.pdf", pdf(attach=b"MZ"), "dangerous"),
    "a pdf with an XFA form": ("a.pdf", raw_pdf(b"/AcroForm<</XFA 5 0 R>>"), "dangerous"),
    "a pdf that is also a zip": ("a.pdf", pdf() + container({"a.txt": "x"}), "dangerous"),
    "a pdf that is also a page": ("a.pdf", b"%PDF-1.4\n<script>alert(1)</script>\n" + pdf(), "dangerous"),
    "a pdf that ends in a page": ("a.pdf", pdf() + b"<html><script>x</script>", "dangerous"),
    "a pdf behind a jpg's head": ("a.jpg", jpg()[:4] + b"%PDF-1.4 " + jpg()[4:], "dangerous"),
    "a pdf of a thousand pages": ("a.pdf", lambda: pdf(pages=301), "too_many_pages"),
    "a pdf that claims a million pages": (
        "a.pdf",
        raw_pdf(b"").replace(b"/Count 1", b"/Count 999999"),
        "too_many_pages",
    ),
    "a pdf with a bomb for an object stream": (
        "a.pdf",
        lambda: object_stream_pdf(bytes(60 << 20)),
        "zip_bomb",
    ),
    "a pdf cut in half": ("a.pdf", pdf(5)[:400], "damaged"),
    "a pdf without pages": ("a.pdf", b"%PDF-1.4\nstartxref\n0\n%%EOF", "damaged"),
    "a picture of ten billion pixels": ("a.png", huge_png(100_000, 100_000), "image_too_large"),
    "a picture of 64 million pixels": ("a.png", huge_png(8_001, 8_000), "image_too_large"),
    "a picture with a text bomb": ("a.png", lambda: text_bomb_png(), "damaged"),
    "a png cut in half": ("a.png", png(200, 200)[:60], "damaged"),
    "a png with a false checksum": ("a.png", png().replace(b"IDAT", b"IDAX"), "damaged"),
    "a png with a program behind its end": ("a.png", png() + b"MZ" + bytes(100), "dangerous"),
    "a png that is also a zip": ("a.png", png() + container({"a.txt": "x"}), "dangerous"),
    "a jpg with a page inside": ("a.jpg", jpg() + b"<script>alert(1)</script>", "dangerous"),
    "a jpg of three bytes": ("a.jpg", b"\xff\xd8\xff", "damaged"),
    "a docx of a gigabyte": ("a.docx", lambda: bomb(250), "zip_bomb"),
    "a docx packed a thousandfold": ("a.docx", lambda: bomb(50), "zip_bomb"),
    "a docx of three thousand parts": ("a.docx", lambda: many_entries(2500), "zip_bomb"),
    "a docx with a part outside": ("a.docx", docx({"../../etc/cron.d/x": "x"}), "zip_bomb"),
    "a docx with an absolute part": ("a.docx", docx({"/etc/passwd": "x"}), "zip_bomb"),
    "a docx with a Windows path": ("a.docx", docx({"C:/x.xml": "x"}), "zip_bomb"),
    "a docx that claims 65,535 parts": ("a.docx", directory_claims(65_535), "zip_bomb"),
    "a docx that lies about a size": ("a.docx", lambda: lying_size(), "damaged"),
    "a docx with parts under a password": ("a.docx", encrypted_zip(), "unsupported"),
    "a docx with macros": ("a.docx", docx({"word/vbaProject.bin": b"\x00"}), "dangerous"),
    "a docx whose type allows macros": ("a.docx", docx(types=MACRO_TYPES), "dangerous"),
    "a docx with an embedded object": (
        "a.docx",
        docx({"word/embeddings/oleObject1.bin": b"\x00"}),
        "dangerous",
    ),
    "a docx with an outside entity": ("a.docx", docx({"word/styles.xml": XXE}), "dangerous"),
    "a docx with an entity in UTF-16": (
        "a.docx",
        docx({"word/styles.xml": XXE.encode("utf-16")}),
        "dangerous",
    ),
    "a docx with a billion laughs": ("a.docx", docx({"word/styles.xml": LAUGHS}), "dangerous"),
    "a docx with a template from elsewhere": (
        "a.docx",
        docx({"word/_rels/settings.xml.rels": REMOTE}),
        "dangerous",
    ),
    "a docx with DDE": (
        "a.docx",
        docx({"word/f.xml": "<w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe</w:instrText>"}),
        "dangerous",
    ),
    "an xlsx with an outside entity": ("a.xlsx", xlsx({"xl/sharedStrings.xml": XXE}), "dangerous"),
    "an xlsx with a macro sheet": ("a.xlsx", xlsx({"xl/macrosheets/s1.xml": "<a/>"}), "dangerous"),
    "an xlsx with ActiveX": ("a.xlsx", xlsx({"xl/activeX/a.xml": "<a/>"}), "dangerous"),
    "an xlsx without a directory": ("a.xlsx", xlsx()[:-30], "damaged"),
}
HONEST: dict[str, tuple[str, bytes, str]] = {
    "pdf": ("申请书.pdf", pdf(3), "pdf"),
    "pdf without a name's ending": ("扫描件", pdf(1), "pdf"),
    "jpg": ("照片.JPEG", jpg(), "jpg"),
    "png": ("照片.png", png(), "png"),
    "docx": ("章程.docx", docx(), "docx"),
    "xlsx": ("名单.xlsx", xlsx(), "xlsx"),
    "ofd": ("证照.ofd", container({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<a/>"}), "ofd"),
}
