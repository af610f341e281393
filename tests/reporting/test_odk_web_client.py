"""ODK's own web client, as npm has it, fills in a form of ours in a browser and sends it to the server as it is run.

The one test that asks the registry of npm for anything; it belongs to the slow ones. The client is in no part of the
product.
"""

from __future__ import annotations

import base64
import json
import mimetypes
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from tests.reporting.test_openrosa_socket import ASKED, SERVER
from tests.shell.installation import installation
from tools import browser

CLIENT = ("@getodk/web-forms@0.22.0", "vue@3.5")
PAGE = """<!doctype html><meta charset="utf-8"><title>Client</title><div id="app"></div>
<script>globalThis.process = {env: {}}</script>
<script type="importmap">{"imports": {
  "vue": "/client/vue/dist/vue.esm-browser.prod.js",
  "@getodk/web-forms": "/client/@getodk/web-forms/dist/index.js"
}}</script>
<script type="module">
import {createApp, h} from "vue";
import {OdkWebForm, webFormsPlugin} from "@getodk/web-forms";
const headers = {Authorization: AUTHORIZATION, "X-OpenRosa-Version": "1.0"};
const list = new DOMParser().parseFromString(await (await fetch("SERVER/formList", {headers})).text(), "text/xml");
const formXml = await (await fetch(list.querySelector("downloadUrl").textContent, {headers})).text();
async function onSubmit(payload) {
  const answer = await fetch("SERVER/submission", {method: "POST", headers, body: payload.data[0] ?? payload.data});
  document.title = `${answer.status} ${await answer.text()}`;
}
const fetchFormAttachment = () => { throw new Error("none"); };
const app = createApp({render: () => h(OdkWebForm, {formXml, fetchFormAttachment, onSubmit})});
app.use(webFormsPlugin);
app.mount("#app");
</script>"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client and what it needs, as the ordinary program of npm brings it."""
    folder = tmp_path_factory.mktemp("client")
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", folder]
    subprocess.run([*command, *CLIENT], check=True, capture_output=True, timeout=300, cwd=folder)
    return folder / "node_modules"


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as engine:
        started = browser.launch(engine)
        yield started.new_page(locale="en")
        started.close()


@pytest.mark.slow
@pytest.mark.journey
def test_a_web_client_fills_in_and_sends(client: Path, page: Page) -> None:
    with installation() as house:
        facts = json.loads(house.python(ASKED))
        pair = base64.b64encode(f"minh@example.org:{facts['secret']}".encode()).decode()
        whole = PAGE.replace("AUTHORIZATION", json.dumps(f"Basic {pair}")).replace("SERVER", SERVER)

        def serve(route: Route) -> None:
            name = route.request.url.partition("/client/")[2]
            if name == "":
                route.fulfill(body=whole, content_type="text/html")
            else:
                kind = mimetypes.guess_type(name)[0] or "text/plain"
                route.fulfill(body=(client / name).read_bytes(), content_type=kind)

        with house.serve() as port:
            page.route("**/client/**", serve)
            page.goto(f"http://127.0.0.1:{port}/client/")
            figure = page.get_by_role("spinbutton").first
            figure.press_sequentially("12")
            figure.press("Tab")
            page.get_by_role("button", name="Send").click()
            page.wait_for_function("document.title.startsWith('2') || document.title.startsWith('4')", timeout=60_000)
            assert page.title().startswith("201 "), page.title()
        assert house.count("reporting.FieldRecord") == 1
        assert house.count("reporting.DraftCell") == 1
