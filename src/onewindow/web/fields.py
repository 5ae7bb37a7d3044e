"""A question on a page, whatever asked it: a Django form, a catalogue form schema or a view by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    label: str
    selected: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the error summary; `target` is the id of the field it leads to."""

    message: str
    target: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """Everything `web/parts/field.html` needs. `kind`: an HTML input type, or textarea, select, radio, checkboxes,
    checkbox, file, hidden. `extra` are further HTML attributes (never style or a handler: the CSP forbids them)."""

    name: str
    label: str
    kind: str = "text"
    id: str = ""
    value: str = ""
    hint: str = ""
    error: str = ""
    required: bool = False
    checked: bool = False
    check_value: str = "on"
    in_row: bool = False
    width_class: str = ""
    options: tuple[Option, ...] = ()
    condition: tuple[tuple[str, str], ...] = ()
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def is_group(self) -> bool:
        """Several controls under one legend."""
        return self.kind in ("radio", "checkboxes")

    @property
    def describedby(self) -> str:
        """Ids of the hint and the fault, for `aria-describedby`."""
        return " ".join(f"{self.id}-{part}" for part, text in (("hint", self.hint), ("error", self.error)) if text)

    @property
    def conditions(self) -> SafeString:
        """When the question is asked at all, for the script that hides it; the server judges by itself."""
        return format_html_join("", ' {}="{}"', self.condition)

    @property
    def attributes(self) -> SafeString:
        """The attributes of the one control, escaped."""
        pairs = [("name", self.name), ("id", self.id), *self.extra]
        pairs += [("aria-describedby", self.describedby)] if self.describedby else []
        pairs += [("aria-invalid", "true")] if self.error else []
        pairs += [("required", "required")] if self.required and self.kind != "checkbox" else []
        return format_html_join(" ", '{}="{}"', pairs)


def make_field(name: str, label: str, kind: str = "text", **rest: Any) -> Field:
    """A field by hand; its id is `id_<name>`, where the error summary leads."""
    rest.setdefault("id", f"id_{name}")
    return Field(name=name, label=label, kind=kind, **rest)


def keep_date(text: str) -> str:
    """A date a browser's date input takes; anything else would only be complained about, so it is left out."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def make_bound_field(bound: BoundField) -> Field:
    """The field of a Django form. A widget's attrs `width` (short, middle, code), `in_row` steer the look."""
    widget = bound.field.widget
    attrs = dict(widget.attrs)
    value = bound.value()
    return Field(
        name=bound.html_name,
        label=str(bound.label),
        kind=_get_widget_kind(widget),
        id=f"id_{bound.html_name}",
        value=_write_widget_value(bound),
        hint=str(bound.help_text),
        error=" ".join(str(error) for error in bound.errors),
        required=bound.field.required,
        checked=value is True or value == "on",
        in_row=bool(attrs.pop("in_row", False)),
        width_class=_get_width_class(attrs.pop("width", "")),
        options=_list_options(bound),
        extra=tuple((key, key if setting is True else str(setting)) for key, setting in _list_attrs(bound, attrs)),
    )


def make_form_faults(form: forms.BaseForm) -> tuple[Fault, ...]:
    """The faults of a Django form in the order of its fields."""
    faults = [Fault(str(error)) for error in form.non_field_errors()]
    for bound in form:
        faults += [Fault(str(error), f"id_{bound.html_name}", str(bound.label)) for error in bound.errors]
    return tuple(faults)


def make_faults(errors: Mapping[str, str], labels: Mapping[str, str] | None = None) -> tuple[Fault, ...]:
    """The faults of a Refusal's `fields`; the empty key is a fault of the whole page."""
    known = labels or {}
    return tuple(Fault(message, f"id_{name}" if name else "", known.get(name, "")) for name, message in errors.items())


def _write_widget_value(bound: BoundField) -> str:
    if isinstance(bound.field, forms.ChoiceField | forms.BooleanField | forms.FileField):
        return ""
    if getattr(bound.field.widget, "input_type", "") == "password":
        return ""
    shown = str(bound.field.widget.format_value(bound.value()) or "")
    return keep_date(shown) if getattr(bound.field.widget, "input_type", "") == "date" else shown


def _list_attrs(bound: BoundField, attrs: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    built = bound.field.widget_attrs(bound.field.widget)
    merged = {**built, **attrs}
    for limit in ("max_length", "min_length"):
        found = getattr(bound.field, limit, None)
        if found is not None and bound.field.widget.__class__ is not forms.HiddenInput:
            merged.setdefault(limit.replace("_", ""), found)
    return ((key, setting) for key, setting in merged.items() if setting not in (None, False))


def _get_widget_kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, forms.RadioSelect):
        return "radio"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    return str(getattr(widget, "input_type", "text"))


def _get_width_class(width: str) -> str:
    return " ".join(f"input-{part}" for part in width.split())


def _list_options(bound: BoundField) -> tuple[Option, ...]:
    if not isinstance(bound.field, forms.ChoiceField):
        return ()
    value = bound.value()
    chosen = {str(one) for one in value} if isinstance(value, list | tuple) else {"" if value is None else str(value)}
    choices: Iterable[tuple[Any, Any]] = list(bound.field.choices)  # type: ignore[arg-type]
    return tuple(Option(str(key), str(label), selected=str(key) in chosen) for key, label in choices)
