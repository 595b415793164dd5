"""Runs the image-to-image model of a run on a folder of images."""

import pathlib
import warnings

from keras_gan.data.folder import list_images
from keras_gan.data.image_files import read_header, read_image
from keras_gan.experiments.workdir import Workdir
from keras_gan.models import Inpainting, TranslationModel
from keras_gan.utils.files import make_folder
from keras_gan.utils.images import save_png, to_uint8


def translate(workdir, images, output=None, masks=None, tile=None):
    """Translates all images of a folder, each in its own size, with the model of a run.

    Writes a PNG file for each, under its relative path and name. A file that can't be read or
    translated is named in a warning, and the others go on.

    Args:
        workdir: The folder of a run that is finished, or was interrupted.
        images: Folder of images, of any size that the model takes; see
            `keras_gan.models.TranslationModel.translate`.
        output: Folder to write. Defaults to `translated` in the workdir.
        masks: For an inpainting model: folder of masks of equal relative paths (but for
            extensions) and sizes, white where pixels are missing.
        tile: Integer, see `translate` of the model.

    Returns:
        List of the paths that were written.

    Raises:
        FileNotFoundError: If the workdir holds no run that has ended.
        ValueError: If the model translates no images, there are no images, two have one name, masks
            are missing or superfluous, or no image could be translated.
        OSError: If the folder can't be written.

    Example:
    >>> keras_gan.experiments.translate("runs/pix2pix", "sketches", "photos")
    """
    workdir = Workdir(workdir)
    model = workdir.load_ended("translate")
    if not isinstance(model, TranslationModel):
        raise ValueError(
            f"Can't translate: the run in '{workdir.path}' trained a {type(model).__name__}, "
            "which makes images of latents: --mode=generate. Expected a model from images to "
            "images, such as those of configs/pix2pix/."
        )
    files = _by_name(images)
    holes = _masks_of(model, masks, files)
    output = make_folder(workdir.path / "translated" if output is None else pathlib.Path(output))
    written, failed = [], {}
    for name, path in files.items():
        try:
            result = _translate_file(model, path, holes.get(name), tile)
        except Exception as error:  # Pillow raises many kinds on a broken file.
            failed[path] = error
            warnings.warn(f"Left out {path}: {error}", stacklevel=2)
            continue
        written.append(output / f"{name}.png")
        save_png(written[-1], result)
    if not written:
        path, error = next(iter(failed.items()))
        raise ValueError(f"None of {len(failed)} images could be translated. {path}: {error}")
    left_out = f", {len(failed)} left out" if failed else ""
    print(f"Wrote {len(written)} images to {output}{left_out}")
    return written


def _by_name(folder):
    """Returns the image files of a folder by their relative paths without extension."""
    root = pathlib.Path(folder).expanduser()
    if not root.is_dir():
        raise ValueError(f"'{folder}' is not a folder. Expected a folder of images.")
    files = {}
    for parts, path in list_images(root):
        name = str(pathlib.PurePath(*parts).with_suffix(""))
        if name in files:
            raise ValueError(
                f"{path} and {files[name]} would be written to one file, {name}.png. Rename one."
            )
        files[name] = path
    return files


def _masks_of(model, masks, files):
    """Returns the mask files by the names of their images; none if the model takes none."""
    if not isinstance(model, Inpainting):
        if masks is not None:
            raise ValueError(
                f"--masks={masks}: a {type(model).__name__} takes no masks. Leave it away."
            )
        return {}
    if masks is None:
        raise ValueError(
            "An inpainting model needs to know what is missing. Pass --masks=FOLDER, with a mask "
            "of the name and size of each image, white where pixels are missing."
        )
    holes = _by_name(masks)
    missing = [name for name in files if name not in holes]
    if missing:
        raise ValueError(
            f"{len(missing)} images have no mask in {masks}. The first: {missing[0]} "
            f"({files[missing[0]]})."
        )
    return holes


def _translate_file(model, path, mask, tile):
    height, width, _ = read_header(path)
    channels = model.inputs_shape[-1] if mask is None else model.sample_shape[-1]
    image = read_image(path, (height, width), channels)[None].astype("float32") / 127.5 - 1.0
    with warnings.catch_warnings():
        # A single image may well have no dark pixel.
        warnings.filterwarnings("ignore", message=".*none of them negative")
        if mask is None:
            return to_uint8(model.translate(image, tile=tile)[0])
        size = read_header(mask)[:2]
        if size != (height, width):
            raise ValueError(
                f"It has {height}x{width} pixels, its mask {mask} {size[0]}x{size[1]}."
            )
        is_missing = read_image(mask, size, 1)[..., 0] > 127
        return to_uint8(model.inpaint(image, is_missing, tile=tile)[0])
