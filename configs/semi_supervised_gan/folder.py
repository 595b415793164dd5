r"""Semi-supervised GAN on a folder of images, a few of each class with their label, 32x32 RGB.

Paper: Salimans et al., 2016, arXiv:1606.03498, whose networks for CIFAR-10 these are.
Data: a folder with the folders `train` and `test`, each with a subfolder for each class.
Command: python run_experiment.py --config=configs/semi_supervised_gan/folder.py \
    --workdir=runs/semi_supervised \
    --config.data.name=folder:/path/to/images
Cost: depends on the images: not measured here.
Result: depends on the images: not measured here.
"""

from keras_gan.experiments import (
    default_config,
    in_form,
    use_folder,
    use_semi_supervised_convolutions,
)


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("semi_supervised_gan")
    use_folder(config)
    use_semi_supervised_convolutions(config)
    config.data.image_size = 32
    config.data.num_labels_per_class = 10
    return in_form(config, form)
