r"""Semi-supervised GAN on MNIST with 100 labels.

Paper: Salimans et al., 2016, arXiv:1606.03498, section 5.1: 93 errors of 10,000 (10 runs, +- 6.5).
Command: python run_experiment.py --config=configs/semi_supervised_gan/mnist.py \
    --workdir=runs/semi_supervised
Cost: 74 CPU minutes of one core (48,000 steps of 100 images), with three runs on two cores.
Result: 109, 101 and 101 of 10,000 test images wrong with seeds 0, 1 and 2, against 2,249, 2,448
    and 2,197 from the labels alone; 93 +- 6.5 in the paper (benchmarks/semi_supervised.py).
"""

from keras_gan.experiments import (
    default_config,
    in_form,
    use_linear_decay,
    use_mnist,
    use_semi_supervised_recipe,
)


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("semi_supervised_gan")
    use_mnist(config)
    use_semi_supervised_recipe(config)
    use_linear_decay(config, 40, 40)
    config.data.num_labels_per_class = 10
    return in_form(config, form)
