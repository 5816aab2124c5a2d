"""The OpenAPI file, the page that lists the addresses, and the example for client authors."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema

from tests import factories
from tests.api.conftest import make_key

DOCS = Path(__file__).resolve().parents[2] / "docs" / "api"
client = Client()


def test_committed_openapi_file_is_current() -> None:
    """Run `manage.py spectacular --file docs/api/openapi.yaml` after a change of the API."""
    with translation.override("en"):
        document = SchemaGenerator().get_schema(request=None, public=True)
        text = OpenApiYamlRenderer().render(document, renderer_context={}).decode()
    validate_schema(document)
    assert (DOCS / "openapi.yaml").read_text() == text


def test_schema_is_served_as_openapi_3_1(db: None) -> None:
    response = client.get("/api/v1/schema/")
    assert response["Content-Type"].startswith("application/vnd.oai.openapi")
    document = yaml.safe_load(response.content)
    assert document["openapi"] == "3.1.0"
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert set(document["paths"]) == {
        f"/api/v1/{name}"
        for name in (
            "measures/", "subgroups/", "districts/", "schools/", "releases/", "releases/{id}/",
            "releases/{id}/observations.csv", "releases/{id}/observations.parquet", "observations/",
            "gaps/",
            "applications/", "applications/{id}/", "opportunities/", "engagement/coverage/", "engagement/ownership/",
            "reports/readiness/", "reports/readiness/{id}/",
            "engagement/answers/", "engagement/surveys/",
        )
    }  # fmt: skip


def test_observations_are_described_with_filters_formats_and_problems() -> None:
    document = yaml.safe_load((DOCS / "openapi.yaml").read_text())
    described = document["paths"]["/api/v1/observations/"]["get"]
    names = [parameter["name"] for parameter in described["parameters"]]
    assert names[:3] == ["release", "school_year", "level"]
    assert names[-3:] == ["cursor", "page_size", "format"]
    assert described["security"] == [{"bearer": ["evaluation:read"]}]
    assert set(described["responses"]["200"]["content"]) == {
        "application/json", "text/csv", "application/vnd.apache.parquet",
    }  # fmt: skip
    assert set(described["responses"]) == {
        "200", "304", "400", "401", "403", "404", "405", "406", "410", "429",
    }  # fmt: skip
    assert set(described["responses"]["401"]["content"]) == {"application/problem+json"}


@pytest.mark.parametrize(
    "name", ["districts", "schools", "measures", "subgroups", "releases", "observations", "gaps"]
)
def test_rows_have_the_fields_that_the_file_describes(reader: Client, publish: Any, name: str) -> None:
    publish([factories.make_school().district])
    document = yaml.safe_load((DOCS / "openapi.yaml").read_text())
    content = document["paths"][f"/api/v1/{name}/"]["get"]["responses"]["200"]["content"]
    page = _component(document, content["application/json"]["schema"])
    row = _component(document, page["properties"]["results"]["items"])
    printed = reader.get(f"/api/v1/{name}/").json()["results"][0]
    assert set(printed) == set(row["properties"])


def _component(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def test_page_lists_every_address(db: None) -> None:
    response = client.get("/api/v1/docs/")
    text = response.content.decode().replace("<wbr>", "")
    assert text.count("<h1>") == 1
    document = yaml.safe_load((DOCS / "openapi.yaml").read_text())
    assert re.findall(r"<h3[^>]*><code>([^<]+)</code></h3>", text) == list(document["paths"])
    assert "<script>" not in text
    assert "style=" not in text


def test_page_builds_the_address_of_a_call(db: None) -> None:
    given = {"endpoint": "observations/", "measure": "ATT", "subgroup": "EL, SWD", "format": "csv"}
    response = client.get("/api/v1/docs/", given)
    address = "/api/v1/observations/?measure=ATT&subgroup=EL&subgroup=SWD&format=csv"
    assert response.context["address"] == address
    call = f'curl -H "Authorization: Bearer $KEY" "http://testserver{address}"'
    assert call in html.unescape(response.content.decode().replace("<wbr>", ""))
    one = client.get("/api/v1/docs/", {"endpoint": "releases/{id}/", "id": "7"})
    assert one.context["address"] == "/api/v1/releases/7/"
    wrong = client.get("/api/v1/docs/", {"endpoint": "releases/{id}/", "id": "seven"})
    assert wrong.context["address"] == ""
    assert list(wrong.context["form"].errors) == ["id"]
    assert client.get("/api/v1/docs/", {"endpoint": "nothing"}).context["chosen"] is None


@pytest.mark.django_db(transaction=True)
def test_python_example_of_the_readme_reads_a_release(
    live_server: Any, publish: Any, api_client: Any
) -> None:
    districts = [factories.make_district(), factories.make_district()]
    publish(districts)
    source = re.search(r"```python\n(.*?)```", (DOCS / "README.md").read_text(), re.DOTALL)
    assert source is not None
    names: dict[str, Any] = {}
    exec(compile(source[1], "README.md", "exec"), names)  # noqa: S102 - the example itself is the subject
    shares = names["shares"](live_server.url, make_key(api_client))
    assert shares == {(one.leaid, "ALL"): 91.5 for one in districts}
