"""Question and answer, one at a time, with a way back."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from typing import TextIO

from ketrace.base import Base
from ketrace.cli.answers import ADD, NOT_KNOWN, Input, NotUnderstood, answered, in_words_of_an_input, term_of
from ketrace.cli.ask import ask_question, show_why
from ketrace.cli.printing import say
from ketrace.deciding.asking import SCREEN, Question
from ketrace.problems import KetraceError, Refused

BACK, WHY, QUIT, HELP = "back", "why", "quit", "help"
_LONGEST = 10_000


class Stopped(Exception):
    """Nothing more is answered. `ended`: the answers have ended, and nobody said so."""

    def __init__(self, input: Input, ended: bool) -> None:
        self.input, self.ended = input, ended
        super().__init__()


class _Back(Exception):
    pass


class Dialog:
    """One talk about one subject. `stderr`: it goes to the error stream, where programs read the answer.

    `warnings`: it also asks what changes neither the verdict nor an amount, and settles a warning.
    """

    def __init__(self, base: Base, input: Input, stderr: bool, warnings: bool) -> None:
        self.base, self.input, self.warnings = base, input, warnings
        self.say = partial(say, stderr=stderr)
        self._past: list[tuple[Input, str | None]] = []
        self._list: str | None = None
        self._stderr = stderr

    def run(self) -> Input:
        """The input in which all that still matters was asked. Raises `Stopped`."""
        self.say("Answer each question, or type `unknown`, `back`, `why`, `quit` or `help`.", "dim")
        while "as_of" not in self.input:
            self._ask_day()
        while (question := self._next()) is not None:
            ask_question(question, len(self._past) + 1, len(self._open()) - 1, self.input, self.base.book, self.say)
            try:
                self._take(question)
            except _Back:
                self._back()
        return self.input

    def _next(self) -> Question | None:
        if self._list is not None:
            within = [one for one in self._open() if self._in_last_item(one)]
            whole = [one for one in self._open(again=True) if one.fact == self._list]
            if within or whole:
                return [*within, *whole][0]
            self._list = None
        return next(iter(self._open()), None)

    def _open(self, again: bool = False) -> tuple[Question, ...]:
        return self.base.open_questions(self.input, again=again, warnings=self.warnings)

    def _in_last_item(self, question: Question) -> bool:
        stated = self.input["facts"].get(self._list)
        items = stated["items"] if isinstance(stated, Mapping) else ()
        return bool(items) and question.fact.startswith(f"{self._list}[{len(items) - 1}].")

    def _take(self, question: Question) -> None:
        """Asks until there is an answer that can be used."""
        while True:
            typed = self._read(question)
            try:
                plain = in_words_of_an_input(question, typed, self.base.book)
                # First without its day, so that a wrong value is told before anybody looks for the day.
                found = answered(question, plain, self.input, self.base.book)
                self.base.open_questions(found)
            except (NotUnderstood, Refused) as wrong:
                self._complain_of(wrong)
                continue
            if plain != typed and typed not in NOT_KNOWN:
                self.say(f"taken as `{plain}`", "dim", indent=2)
            found = self._dated(question, plain, found)
            self._past.append((self.input, self._list))
            self.input = found
            if question.type == "list":
                self._list = question.fact if plain == ADD else None
            return

    def _dated(self, question: Question, typed: str, undated: Input) -> Input:
        """The input with an answer, and with its day, where one that is too old or that has none could not be used."""
        book = self.base.book
        valid_for = None if question.type == SCREEN or "[" in question.fact else term_of(question, book).valid_for
        if valid_for is None or typed in (*NOT_KNOWN, ADD):
            return undated
        limit, today = book.policies[valid_for].value, self.input["as_of"]
        while True:
            self.say(
                f"Of which day is that? `today` is {today}; older than {limit} cannot be used (local policy).", indent=2
            )
            day = self._read(question)
            if day in NOT_KNOWN:
                return answered(question, NOT_KNOWN[0], self.input, book)
            observed = today if day.lower() in ("today", "now") else day
            try:
                found = answered(question, typed, self.input, book, observed)
                self.base.open_questions(found)
            except Refused as wrong:
                self._complain_of(wrong)
            else:
                return found

    def _ask_day(self) -> None:
        self.say()
        self.say("For which day is the decision asked? Write a date such as `2026-11-23`, or an instant.", "bold")
        typed = self._line()
        if typed == QUIT:
            raise Stopped(self.input, ended=False)
        try:
            found = {"as_of": typed, **self.input}
            self.base.open_questions(found)
            self.input = found
        except KetraceError as wrong:
            self._complain_of(wrong)

    def _read(self, question: Question) -> str:
        """What was typed, once it is an answer."""
        while True:
            typed = self._line()
            if typed in question.options:
                return typed
            match typed.lower():
                case "":
                    self._complain("nothing was typed", "an answer is never taken for granted: `unknown` skips it")
                case "quit":
                    raise Stopped(self.input, ended=False)
                case "back":
                    raise _Back
                case "why":
                    show_why(question, self.base.book, self.say)
                case "help":
                    self._help()
                case "unknown" | "skip":
                    return NOT_KNOWN[0]
                case _:
                    return typed

    def _line(self) -> str:
        print("> ", end="", file=self._stream, flush=True)
        try:
            typed = sys.stdin.readline(_LONGEST)
        except KeyboardInterrupt:
            self.say(stderr=self._stderr)
            raise Stopped(self.input, ended=False) from None
        if not sys.stdin.isatty():
            print(typed.rstrip("\n"), file=self._stream, flush=True)
        if not typed:
            raise Stopped(self.input, ended=True)
        return typed.strip()

    @property
    def _stream(self) -> TextIO:
        return sys.stderr if self._stderr else sys.stdout

    def _back(self) -> None:
        if not self._past:
            self._complain("this is the first question", None)
            return
        self.input, self._list = self._past.pop()

    def _complain_of(self, wrong: NotUnderstood | KetraceError) -> None:
        match wrong:
            case NotUnderstood():
                self._complain(wrong.message, wrong.help)
            case Refused():
                for problem in wrong.problems:
                    self._complain(problem.message, problem.help)
            case _:
                self._complain(str(wrong), None)

    def _complain(self, message: str, help: str | None) -> None:
        self.say(f"! {message}", "red", indent=2, hanging=2)
        if help:
            self.say(f"help: {help}", indent=4, hanging=2)

    def _help(self) -> None:
        for word, means in (
            ("unknown", "it is not known (or `skip`); it counts as not known, and is not asked again"),
            (BACK, "takes the last answer back"),
            (WHY, "shows which rules need the answer, and what they rest on"),
            (QUIT, "stops here; what was answered is saved if a file was named with `-o`"),
        ):
            self.say(f"{word:8} {means}", indent=2, hanging=9)
