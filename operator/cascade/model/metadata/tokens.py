"""An expression's text as tokens, each with its place, so that an error can show what is near."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cascade.model.metadata.errors import invalid

LENGTH_MAX = 4096  # bytes of UTF-8, DynamoDB's limit for every expression
PATTERN = re.compile(
    r"\s*(?:(?P<name>#\w+)|(?P<value>:\w+)|(?P<word>[A-Za-z_]\w*)|(?P<number>\d+)"
    r"|(?P<sign><>|<=|>=|[=<>()\[\],.+-]))",
    re.ASCII,
)


class Token(NamedTuple):
    """`sort` is name (`#n`), value (`:v`), word, number, sign or end; `sign` is a sign or a word in
    capitals, as keywords are written in any case."""

    sort: str
    text: str
    sign: str = ""


END = Token("end", "<EOF>")


@lru_cache(maxsize=1024)
def cut(text: str) -> tuple[tuple[Token, ...], int]:
    """The tokens, END the last of them, and where there is none any more; -1: nowhere. Clients send
    the same few texts over and over, so they are kept."""
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = PATTERN.match(text, at)
        if match is None:
            return (*found, END), at + len(text[at:]) - len(text[at:].lstrip())
        sort = match.lastgroup or ""
        word = match[sort]
        sign = word.upper() if sort in ("word", "sign") else ""
        found.append(Token(sort, word, sign))
        at = match.end()
    return (*found, END), -1


class Tokens:
    """Tokens one by one, from `next` on. `title` is the parameter that the text stands in."""

    def __init__(self, title: str, text: str) -> None:
        self.title = title
        if not text.strip():
            raise self.error("The expression can not be empty;")
        if (length := len(text.encode())) > LENGTH_MAX:
            raise self.error(f"Expression size has exceeded the maximum allowed size; {length=}")
        self._all, stray = cut(text)
        if stray >= 0:
            raise self.syntax_error(text[stray], text[max(0, stray - 8) : stray + 8].strip())
        self._at = 0
        self.next = self._all[0]

    def take(self) -> Token:
        """The next token; the one after it is next then."""
        token = self.next
        if token is not END:
            self._at += 1
            self.next = self._all[self._at]
        return token

    def takes(self, *signs: str) -> str | None:
        """The next token, if it is one of these signs or words; else None."""
        sign = self.next.sign
        if sign not in signs:
            return None
        self.take()
        return sign

    def after(self) -> Token:
        """The token after the next one."""
        return END if self.next is END else self._all[self._at + 1]

    def expect(self, sign: str) -> None:
        if self.takes(sign) is None:
            raise self.unexpected()

    def unexpected(self) -> Exception:
        """The next token does not belong here."""
        near = [t for t in self._all[max(0, self._at - 1) : self._at + 2] if t is not END]
        return self.syntax_error(self.next.text, " ".join(token.text for token in near))

    def syntax_error(self, token: str, near: str) -> Exception:
        return self.error(f'Syntax error; token: "{token}", near: "{near}"')

    def error(self, why: str) -> Exception:
        return invalid(f"Invalid {self.title}: {why}")
