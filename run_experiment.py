"""Trains a GAN from a configuration file, generates from a trained one, evaluates or exports it.

    python run_experiment.py --config=configs/quickstart.py --workdir=runs/quickstart
    python run_experiment.py --config=... --workdir=... --config.train.epochs=50
    python run_experiment.py --mode=generate --workdir=runs/quickstart --num_samples=64
    python run_experiment.py --mode=export --workdir=runs/conditional --num_per_class=100
    python run_experiment.py --mode=evaluate --workdir=runs/quickstart
    python run_experiment.py --mode=evaluate --workdir=... --config.evaluation.metrics=fd,kd

`--config=FILE.py:tiny` runs the test form of a configuration, which takes seconds.

A run that was killed is resumed by the same command. On SIGTERM or Ctrl-C it saves a checkpoint,
gan.keras and generator.keras, and ends with exit code 75: the same command resumes it. Exit code 1
is an error that the message explains, 0 the end of the run.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from absl import flags

from keras_gan.experiments import command_line

flags.adopt_module_key_flags(command_line)  # For --help, which shows a script's own flags.

if __name__ == "__main__":
    command_line.run()
