"""The configuration of a run, for the flag `--config`, which reads it from a Python file.

`--config=run_config_file.py:WORKDIR`: what `--mode=evaluate` puts in, so that its flags change
fields of the run's configuration.
"""

from keras_gan.experiments.evaluation import run_config


def get_config(workdir):
    """Returns the configuration that the run in the folder was started with."""
    return run_config(workdir)
