"""One API out of its parts: who may call, how it answers, what its OpenAPI file says."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from yichuang.web.api import problems
from yichuang.web.api.access import SIGNED_IN
from yichuang.web.api.applications import router as applications
from yichuang.web.api.bundles import router as bundles
from yichuang.web.api.cases import router as cases
from yichuang.web.api.checks import router as checks
from yichuang.web.api.figures import router as figures
from yichuang.web.api.leads import router as leads
from yichuang.web.api.messages import router as messages
from yichuang.web.api.reading import BodyParser
from yichuang.web.api.registers import router as registers
from yichuang.web.api.renewing import router as renewing
from yichuang.web.api.services import router as services


class _Api(NinjaAPI):
    """Says in its OpenAPI file that refusals come as problems, not as plain JSON."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    content = response.get("content")
                    if content and int(status) >= 400:
                        response["content"] = {problems.MEDIA_TYPE: content["application/json"]}
        return schema


api = _Api(
    title="一窗 API",
    version="1",
    description="事项、申请、办件、登记簿、证照和办件指标。写法见 docs/howto/api.md。",
    auth=SIGNED_IN,
    parser=BodyParser(),
    urls_namespace="api-v1",
    docs_url="/docs",
    openapi_url="/openapi.json",
)
problems.register(api)
api.add_router("", services)
api.add_router("", bundles)
api.add_router("", applications)
api.add_router("", renewing)
api.add_router("", messages)
api.add_router("", cases)
api.add_router("", checks)
api.add_router("", leads)
api.add_router("", registers)
api.add_router("", figures)
