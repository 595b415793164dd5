r"""DCGAN on a folder of one's own images, resized to 64x64 RGB.

Paper: Radford et al., 2016, arXiv:1511.06434 (DCGAN).
Command: python run_experiment.py --config=configs/gan/folder.py --workdir=runs/folder \
    --config.data.name=folder:/path/to/images
Cost: depends on the images: not measured here.
Result: depends on the images: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_folder


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config()
    use_folder(config)
    config.loss.label_smoothing = 0.1
    return in_form(config, form)
