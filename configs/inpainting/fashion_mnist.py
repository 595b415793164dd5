r"""Context encoder on Fashion-MNIST, small: the central quarter of 28x28 images is filled in.

Paper: Pathak et al., 2016, arXiv:1604.07379.
Command: python run_experiment.py --config=configs/inpainting/fashion_mnist.py \
    --workdir=runs/inpainting
Cost: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_fashion_mnist


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("inpainting")
    use_fashion_mnist(config)
    config.model.masks = "center"
    config.model.generator.width = 32
    config.model.generator.bottleneck_dim = 256
    config.model.discriminator.width = 32
    config.model.discriminator.depth = 2
    config.train.epochs = 10
    config.evaluation.split = "test"
    return in_form(config, form)
