"""Who's who: people by given name, and a page a person with every claim and its sentence."""

from webui.people.pages import blueprint

__all__ = ["blueprint"]
