r"""ACGAN on a folder of images, a subfolder for each class, resized to 64x64 RGB.

Paper: Odena et al., 2017, arXiv:1610.09585.
Command: python run_experiment.py --config=configs/acgan/folder.py --workdir=runs/acgan \
    --config.data.name=folder:/path/to/images
Cost: depends on the images: not measured here.
Result: depends on the images: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_folder


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("acgan")
    use_folder(config)
    return in_form(config, form)
