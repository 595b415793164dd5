"""The run that `benchmarks/faults.py` kills: narrow networks on a part of the embedded data set.

python run_experiment.py --config=benchmarks/fault_injection/config.py --workdir=runs/faults

The full form is a DCGAN with batch normalization; `:quick` two multilayer perceptrons, which
start faster. A callback appends each training step to the file named by the environment variable
`FAULTS_STEPS`, so that the benchmark knows where a killed process was; it changes nothing else.
"""

import os

import keras

from keras_gan.experiments import default_config


@keras.saving.register_keras_serializable(package="faults")
class StepLog(keras.callbacks.Callback):
    """Appends `event step` to a file: at the start of training and after each step."""

    def __init__(self):
        super().__init__()
        self.path = os.environ.get("FAULTS_STEPS", os.devnull)

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls(**config)

    def on_train_begin(self, logs=None):
        self._write("begin")

    def on_train_batch_end(self, batch, logs=None):
        self._write("step")

    def _write(self, event):
        # One small write to a file opened for appending is whole, also beside other processes,
        # and outlives a SIGKILL.
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(f"{event} {self.model.current_step}\n")


def get_config(form=""):
    """Returns the configuration, or for `form="quick"` one whose start takes less time."""
    config = default_config()
    config.deterministic = True
    config.data.split = "train[:600]"  # An epoch of the run ends in the middle of the data's.
    config.data.batch_size = 16
    config.train.epochs = 6
    config.train.steps_per_epoch = 40
    config.checkpoint.every_steps = 8
    config.callbacks.sample_grid.grid_shape = (2, 2)
    config.callbacks.step_log = {"class_name": "faults>StepLog", "config": {}}
    if form == "quick":
        config.model.generator = {"name": "mlp_generator", "latent_dim": 8, "depth": 1}
        config.model.discriminator = {"name": "mlp_discriminator", "depth": 1}
        config.checkpoint.monitor = "generator_loss"
    else:
        config.evaluation.split = "test[:64]"
        config.checkpoint.monitor = "val_generator_loss"
    for network in (config.model.generator, config.model.discriminator):
        network.width = 8
    return config
