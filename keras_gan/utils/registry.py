"""Look-up of library objects by name, class, configuration or instance."""

import keras

from keras_gan.utils.validation import did_you_mean


class Registry:
    """Resolves what a user or a configuration names into an object.

    One registry stands beside each family (losses, networks, ...); adding a member is one line.

    Args:
        kind: What the members are, for error messages, such as `"loss"`.
        members: Dict from snake-case name to class or factory function.
        base: Class that everything `get` returns must be an instance of. Default: `None`, any.
        expected: Text for the message where it is not, what is expected instead; `{names}` in it
            stands for the registered names.

    Example:
    >>> registry = Registry("loss", {"hinge": keras_gan.losses.HingeLoss})
    >>> loss = registry.get("hinge")
    >>> loss = registry.get({"name": "hinge"})
    """

    def __init__(self, kind, members, base=None, expected=""):
        self.kind = kind
        self._members = dict(members)
        self._base = base
        self._expected = expected

    def names(self):
        """Returns the sorted registered names."""
        return sorted(self._members)

    def get(self, identifier, **defaults):
        """Returns the object that `identifier` stands for.

        Args:
            identifier: A registered name; a dict with `name` and keyword arguments; a Keras
                serialization dict (`class_name`, `config`); a class or factory function, which is
                called; or an instance, which is returned as it is.
            **defaults: Keyword arguments used unless the dict gives them.

        Raises:
            ValueError: If the name is unknown (near names are suggested), an argument is
                unknown, `identifier` is of none of the forms above, or the result is no `base`.
        """
        result = self._resolve(identifier, defaults)
        if self._base is not None and not isinstance(result, self._base):
            raise ValueError(
                f"Received the {self.kind} {result!r}. Expected "
                f"{self._expected.format(names=self.names())}"
            )
        return result

    def _resolve(self, identifier, defaults):
        if isinstance(identifier, str):
            identifier = {"name": identifier}
        if isinstance(identifier, dict) and "class_name" in identifier:
            return keras.saving.deserialize_keras_object(identifier)
        if isinstance(identifier, dict) and "name" in identifier:
            arguments = {**defaults, **identifier}
            member = self.member(arguments.pop("name"))
            try:
                return member(**arguments)
            except TypeError as error:
                raise ValueError(
                    f"The {self.kind} '{identifier['name']}' can't be made with the arguments "
                    f"{sorted(arguments)}: {error}."
                ) from error
        if isinstance(identifier, type) or identifier in self._members.values():
            return identifier(**defaults)
        if identifier is None or isinstance(identifier, (dict, list, tuple, int, float)):
            raise ValueError(
                f"Cannot resolve a {self.kind}. Received: {identifier!r}. Expected one of the "
                f"names {self.names()}, a dict such as {{'name': '{self.names()[0]}'}}, a class "
                "or an instance."
            )
        return identifier

    def member(self, name):
        """Returns the class or factory registered under `name`, or raises a `ValueError`."""
        if name in self._members:
            return self._members[name]
        raise ValueError(
            f"Unknown {self.kind} {name!r}.{did_you_mean(name, self._members)} "
            f"Available: {', '.join(self.names())}."
        )
