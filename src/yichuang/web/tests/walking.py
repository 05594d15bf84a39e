"""Walks a person's way through the portal as a browser without a script would: reads pages, sends their forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yichuang.apps.cases import applications
from yichuang.apps.cases.models import Application
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.form import Form, FormField
from yichuang.catalogue.model import ElementType
from yichuang.web.forms import money_text

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cfc0f01f0005000201a5f645400000000049454e44ae426082"
)


def photo(name: str = "照片.png") -> SimpleUploadedFile:
    """The smallest real picture."""
    from io import BytesIO

    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (8, 8), "white").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def text_of(html: bytes | str) -> str:
    """What a page says, without its tags."""
    text = html.decode() if isinstance(html, bytes) else html
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def hidden(html: bytes, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html.decode())
    assert found, f"the page has no {name}"
    return unescape(found[1])


def sample_of(service: str) -> dict[str, Any]:
    """The catalogue's own fictional answers."""
    return dict(releases.current_catalogue().scenarios[service].sample)


def typed(question: FormField, name: str, value: Any) -> dict[str, Any]:
    """What a browser sends for an answer."""
    if value is None:
        return {}
    if question.element.type is ElementType.DATE and not question.element.validation.not_past:
        year, month, day = str(value).split("-")
        return {f"{name}_year": year, f"{name}_month": month, f"{name}_day": day}
    if isinstance(value, bool):
        return {name: "true" if value else "false"}
    if question.element.type is ElementType.MONEY:
        return {name: money_text(value)}
    return {name: value}


def page_data(form: Form, html: bytes, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a page as they would be sent with these answers."""
    asked = hidden(html, "asked")
    data: dict[str, Any] = {"asked": asked}
    for path in asked.split():
        question = form.field(path)
        assert question is not None, path
        group = answers.get(question.role)
        if "[" in path:
            index = int(path.partition("[")[2].partition("]")[0])
            group = group[index] if isinstance(group, list) and index < len(group) else {}
        data |= typed(question, path, (group or {}).get(question.leaf))
    for role in re.findall(r'name="(\w+)_count"', html.decode()):
        data[f"{role}_count"] = hidden(html, f"{role}_count")
    return data


def begin(client: Client, service: str) -> str:
    """Starts an application; its number."""
    response = client.post(f"/apply/{service}")
    assert response.status_code == 302, text_of(response.content)[:500]
    return str(response["Location"]).split("/")[2]


def fill(client: Client, no: str, answers: Mapping[str, Any], *, most: int = 40) -> str:
    """Goes through the pages from the first; gives the address it ended at."""
    form = applications.form_of(Application.objects.get(no=no))
    url = f"/a/{no}/{form.pages()[0].number}"
    for _ in range(most):
        page = client.get(url)
        data = page_data(form, page.content, answers)
        for role in re.findall(r'name="add_(\w+)"', page.content.decode()):
            wanted, have = len(answers.get(role) or [{}]), int(data[f"{role}_count"])
            if have < wanted:
                data[f"add_{role}"] = "1"
        response = client.post(url, data)
        if response.status_code == 200 and hidden(response.content, "asked") != data["asked"]:
            continue  # a question appeared because of an answer on the same page
        assert response.status_code == 302, text_of(response.content)[:1500]
        url = response["Location"].partition("#")[0]
        if not re.fullmatch(rf"/a/{no}/\d+", url):
            return url
    raise AssertionError("the form has no end")


def hand_in_papers(client: Client, no: str, *, but: tuple[str, ...] = ()) -> None:
    """Uploads a picture for every paper the page asks for."""
    html = client.get(f"/a/{no}/materials").content.decode()
    for code in re.findall(r'id="file-([a-z0-9-]+)"', html):
        if code not in but:
            response = client.post(f"/a/{no}/materials", {"material": code, "file": photo()})
            assert response.status_code == 302, text_of(response.content)[:500]


def submit(client: Client, no: str) -> Any:
    """Ticks the declaration and sends."""
    check = client.get(f"/a/{no}/check")
    return client.post(f"/a/{no}/submit", {"key": hidden(check.content, "key"), "declaration": "on"})
