"""The optimizers of several players: made ready, and as `model.optimizer`."""

import keras

from keras_gan.engine import backend
from keras_gan.engine.loss_scale import computes_in_float16, with_loss_scale


def prepare_optimizers(optimizers, networks, strategy):
    """Returns the players' optimizers as the networks and the replicas need them.

    Args:
        optimizers: Dict from player name to `keras.optimizers.Optimizer`.
        networks: List of all players' networks. If one computes in float16, every player's
            loss is scaled: the gradient of one player goes through the networks of the others.
        strategy: The `tf.distribute.Strategy` that the model was made under.

    Raises:
        ValueError: If an optimizer accumulates gradients under several replicas, or was made under
            another strategy than the model.
    """
    backend.require_one_strategy(strategy, optimizers)
    count = backend.num_replicas()
    for player, optimizer in optimizers.items():
        steps = getattr(optimizer, "inner_optimizer", optimizer).gradient_accumulation_steps
        if steps and count > 1:
            raise ValueError(
                f"The optimizer of the {player} has gradient_accumulation_steps={steps}, which "
                f"Keras can't do under {count} replicas. Leave it out and take a larger batch, "
                "of which each replica gets its part, or train on one device."
            )
    if not any(computes_in_float16(network) for network in networks):
        return optimizers
    return {player: with_loss_scale(optimizer) for player, optimizer in optimizers.items()}


def build_optimizer(optimizer, player, variables):
    """Makes an optimizer's variables for those of a player.

    Raises:
        ValueError: If it was built for other ones.
    """
    inner = getattr(optimizer, "inner_optimizer", optimizer)
    if inner.built:
        known = {id(variable) for variable in inner._trainable_variables}
        others = [v.path for v in variables if id(v) not in known]
        if others:
            raise ValueError(
                f"The optimizer of the {player} was built for other variables: it has no moments "
                f"for {others[0]} and {len(others) - 1} more. Make a new optimizer for other "
                "networks, and after layers became trainable."
            )
    optimizer.build(variables)


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
