"""The browser's scripts in Node, a question a line: what tests of its encoder, reader and wallet ask."""

import json
import subprocess
from typing import Any

from web.test_built import WEBUI, need_node


class Scripts:
    """The scripts in Node, a question a line."""

    def __init__(self) -> None:
        command = [need_node(), str(WEBUI / "check" / "vectors.mjs")]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, act: str, **asked: Any) -> Any:
        """The answer, or the exception's words as `error`."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"act": act, **asked}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return answer.get("value", answer)

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)
