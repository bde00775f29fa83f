"""`GET /v1/plugins`: what there is, and which options each takes."""

from support import web
from support.images import plain
from support.json_text import Json
from support.server import Server
from support.vision import PLUGINS, Client


def listed(server: Server) -> dict[str, Json]:
    """The plugins by their names."""
    answer = web.get(server.http("/v1/plugins"))
    assert answer.status == 200
    assert answer.headers.get_content_type() == "application/json"
    body = answer.json()
    assert set(body) == {"plugins"}
    return {plugin["name"]: plugin for plugin in body["plugins"]}


def test_the_plugins_are_listed(server: Server) -> None:
    plugins = listed(server)
    assert set(plugins) >= set(PLUGINS)
    for plugin in plugins.values():
        assert set(plugin) == {"name", "version", "description", "options"}
        for member in ("name", "version", "description"):
            assert isinstance(plugin[member], str)
            assert plugin[member]
        assert isinstance(plugin["options"], dict)


def test_each_is_listed_once(server: Server) -> None:
    names = [plugin["name"] for plugin in web.get(server.http("/v1/plugins")).json()["plugins"]]
    assert len(names) == len(set(names))


def test_the_options_of_a_plugin_are_a_schema(server: Server) -> None:
    options = listed(server)["ocr"]["options"]
    assert set(options["properties"]) >= {"threshold", "language"}
    threshold = options["properties"]["threshold"]
    assert (threshold["type"], threshold["minimum"], threshold["maximum"]) == ("number", 0, 1)
    assert options["properties"]["language"]["type"] == "string"


def test_every_listed_plugin_works(server: Server) -> None:
    with Client(server) as client:
        for name in listed(server):
            client.analysed(plain((60, 40)), name)
            client.analysed(plain((60, 40)), name)
