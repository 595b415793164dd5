r"""Semi-supervised GAN on CIFAR-10 with 4,000 labels.

Paper: Salimans et al., 2016, arXiv:1606.03498, section 5.2: 18.63 % errors (10 runs, +- 2.32).
Command: python run_experiment.py --config=configs/semi_supervised_gan/cifar10.py \
    --workdir=runs/semi_supervised
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import (
    default_config,
    in_form,
    use_cifar10,
    use_linear_decay,
    use_semi_supervised_convolutions,
)


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("semi_supervised_gan")
    use_cifar10(config)
    use_semi_supervised_convolutions(config)
    use_linear_decay(config, 800, 400)
    config.data.num_labels_per_class = 400
    return in_form(config, form)
