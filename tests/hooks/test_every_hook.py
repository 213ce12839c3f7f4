"""No hook is without a test."""

from __future__ import annotations

import re
from pathlib import Path

from crawler import hookspecs


def test_every_hook_has_a_test_in_this_folder():
    hooks = [name for name in vars(hookspecs) if name.startswith("nianbao_")]
    files = Path(__file__).parent.glob("test_*.py")
    tests = [
        name for file in files for name in re.findall(r"(?m)^def (\w+)", file.read_text("utf-8"))
    ]
    missing = [
        hook
        for hook in hooks
        if not any(test.startswith(hook.replace("nianbao_", "test_") + "_") for test in tests)
    ]
    assert len(hooks) == 12
    assert not missing
