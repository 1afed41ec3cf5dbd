"""A policy: a named behaviour of an agent, one of a family, stateless and compared by identity."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

FAMILIES: dict[str, type[Policy]] = {}
"""`Enactor.check` -> the family's class, in the order of definition."""


class Policy:
    """Base of every family (a direct subclass) and of every choice (a subclass of a family).

    A family names the field of the spec that chooses it and the two presets' choices. A choice's
    name is its class's, unless `name` says otherwise; the first line of its docstring is what
    people read in the CRD and in `cascade policies`.
    """

    field: ClassVar[str]
    as_it_was: ClassVar[str]
    guarded: ClassVar[str]
    choices: ClassVar[dict[str, Policy]]
    name: ClassVar[str]
    _instance: ClassVar[Any]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if Policy in cls.__bases__:
            cls.choices = {}
            FAMILIES[cls.field] = cls
        else:
            cls.name = cls.__dict__.get("name", cls.__name__)
            cls._instance = object.__new__(cls)
            cls.choices[cls.name] = cls._instance

    def __new__(cls) -> Self:
        instance: Self = cls._instance
        return instance

    def __repr__(self) -> str:
        return self.name

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[()]]:
        return type(self), ()

    @classmethod
    def chosen(cls, name: object) -> Self:
        """The choice of that name. Raises ValueError that lists what there is."""
        if isinstance(name, cls):
            return name
        choice = cls.choices.get(name) if isinstance(name, str) else None
        if choice is None:
            raise ValueError(cls._refusal(name))
        assert isinstance(choice, cls)
        return choice

    @classmethod
    def _refusal(cls, name: object) -> str:
        there_is = ", ".join(cls.choices)
        if isinstance(name, bool):  # YAML 1.1 takes a bare Off, On, Yes or No for one
            said = str(name).lower()
            return f"{cls.field} is read as {said}: write it in quotes; there is {there_is}"
        if name is None:
            return f"{cls.field} is null: leave it out, or say which; there is {there_is}"
        return f"{cls.field} has no policy {name!r}; there is {there_is}"

    @classmethod
    def summary(cls) -> str:
        """First line of the docstring, without the full stop."""
        return (cls.__doc__ or "").strip().splitlines()[0].rstrip(".")

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.chosen, serialization=core_schema.plain_serializer_function_ser_schema(repr)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        lines = [f"{name}: {type(choice).summary()}." for name, choice in cls.choices.items()]
        return {"type": "string", "enum": list(cls.choices), "description": " ".join(lines)}
