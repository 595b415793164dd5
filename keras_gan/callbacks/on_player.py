"""Points a Keras callback at the optimizer of one player."""

import keras


class OnPlayer(keras.callbacks.Callback):
    """Makes a callback that acts on `model.optimizer` act on one player's optimizer.

    For `keras.callbacks.LearningRateScheduler`, `keras.callbacks.ReduceLROnPlateau` and their
    like. The wrapped callback sees the model with that optimizer in place of all players'. A
    `learning_rate` that it puts into the logs appears as `<player>_learning_rate`.

    Args:
        callback: A `keras.callbacks.Callback`.
        player: Name of the player, such as `"generator"` or `"discriminator"`.

    Raises:
        ValueError: If `callback` is no callback, or, when `fit` starts, if the model has no such
            player.

    Example:
    ```python
    halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5)
    gan.fit(train, epochs=20, callbacks=[keras_gan.callbacks.OnPlayer(halve, "discriminator")])
    ```
    """

    def __init__(self, callback, player):
        super().__init__()
        if not isinstance(callback, keras.callbacks.Callback):
            raise ValueError(
                f"OnPlayer received {callback!r}. Expected an instance of "
                "keras.callbacks.Callback, such as "
                "OnPlayer(keras.callbacks.LearningRateScheduler(schedule), 'generator')."
            )
        self.callback = callback
        self.player = player
        for name in dir(keras.callbacks.Callback):
            if name.startswith("on_") and name != "on_epoch_end":
                setattr(self, name, getattr(callback, name))

    @property
    def chief_only(self):
        """As of the wrapped callback."""
        return getattr(self.callback, "chief_only", False)

    def set_params(self, params):
        """Hands the parameters of the training on."""
        super().set_params(params)
        self.callback.set_params(params)

    def set_model(self, model):
        """Hands the model on, as the player's optimizer makes it look."""
        super().set_model(model)
        players = list(getattr(model, "players", []))
        if self.player not in players:
            raise ValueError(
                f"OnPlayer received player={self.player!r}, but the players of "
                f"{type(model).__name__} are {players}."
            )
        self.callback.set_model(_PlayerView(model, self.player))

    def on_epoch_end(self, epoch, logs=None):
        """Runs the callback, and names the learning rate in the logs after the player."""
        logs = {} if logs is None else logs
        of_others = logs.pop("learning_rate", None)
        self.callback.on_epoch_end(epoch, logs)
        if "learning_rate" in logs:
            logs[f"{self.player}_learning_rate"] = logs.pop("learning_rate")
        if of_others is not None:
            logs["learning_rate"] = of_others


class _PlayerView:
    """The model, but for `optimizer`, which is the player's. What is set is set on the model."""

    def __init__(self, model, player):
        # Past `__setattr__`, which is the model's.
        self.__dict__.update(_model=model, _player=player)

    @property
    def optimizer(self):
        return self._model.optimizer_of(self._player)

    def __getattr__(self, name):
        return getattr(self._model, name)

    def __setattr__(self, name, value):
        setattr(self._model, name, value)
