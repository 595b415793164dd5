"""What stands in `model.optimizer` of a model that has several optimizers."""

import keras


class PlayerOptimizers:
    """The optimizers of all players, as far as Keras's callbacks look at `model.optimizer`.

    `keras.callbacks.LearningRateScheduler` and its like change the learning rate of every player;
    `keras_gan.callbacks.OnPlayer` restricts such a callback to one.

    Args:
        optimizers: Dict from player name to its built `keras.optimizers.Optimizer`.
        iterations: Variable that counts the training steps.
    """

    built = True

    def __init__(self, optimizers, iterations):
        self._optimizers = dict(optimizers)
        self.iterations = iterations

    @property
    def optimizers(self):
        """List of the optimizers, which Keras (3.13 and later) schedules one by one."""
        return list(self._optimizers.values())

    @property
    def variables(self):
        """List of the variables of all the optimizers."""
        return [v for optimizer in self.optimizers for v in optimizer.variables]

    @property
    def learning_rate(self):
        """The players' common learning rate; setting it sets each player's.

        Raises:
            ValueError: On reading, if the players' rates differ.
        """
        rates = {
            player: float(keras.ops.convert_to_numpy(optimizer.learning_rate))
            for player, optimizer in self._optimizers.items()
        }
        if len(set(rates.values())) > 1:
            raise ValueError(
                f"The players have different learning rates: {rates}. To schedule one of them, "
                "wrap the callback: keras_gan.callbacks.OnPlayer(callback, 'generator')."
            )
        return next(iter(rates.values()))

    @learning_rate.setter
    def learning_rate(self, value):
        for optimizer in self.optimizers:
            optimizer.learning_rate = value
