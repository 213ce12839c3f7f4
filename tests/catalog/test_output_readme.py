import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_examples_of_the_readme_run(filled, name, monkeypatch, capsys) -> None:
    if not filled.url.startswith("sqlite"):
        pytest.skip("the example reads an output folder")
    item = filled.store(2023)
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "output" / name).read_text(), re.DOTALL)
    monkeypatch.chdir(filled.output.parent)
    names: dict[str, object] = {}
    exec(compile(code, name, "exec"), names)  # noqa: S102 - this is what is tested
    assert item.url in capsys.readouterr().out
    assert names["cursor"] == item.delivery_id
    assert os.getcwd() == str(filled.output.parent)
