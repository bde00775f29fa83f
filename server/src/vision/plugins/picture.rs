//! From the bytes of a file to pixels, within limits.

use std::io::{Cursor, ErrorKind};

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage, RgbaImage};

use super::{Code, PluginFailure};

/// The formats that are read.
const FORMATS: [(ImageFormat, &str); 5] = [
    (ImageFormat::Png, "png"),
    (ImageFormat::Jpeg, "jpeg"),
    (ImageFormat::Gif, "gif"),
    (ImageFormat::Bmp, "bmp"),
    (ImageFormat::WebP, "webp"),
];
/// No image of fewer bytes is worth a guess at what it was meant to be.
const SMALLEST: usize = 64;
/// Pixels on a side.
const LONGEST_SIDE: u32 = 16_384;
/// Pixels in all: 32 million.
const MOST_PIXELS: u64 = 32 << 20;
/// What the pixels of a file may take, in bytes, and so much again what a decoder needs: the largest picture in eight bits a
/// channel.
const MEMORY: u64 = 4 * MOST_PIXELS;

/// An image as it is shown: upright, and on white where it is transparent. The first one of an animation.
pub(super) struct Picture {
    /// A name such as `png`.
    pub(super) format: &'static str,
    pub(super) pixels: RgbImage,
}

impl Picture {
    /// Decodes a file. `INVALID_IMAGE` where it cannot be, with the reason.
    pub(super) fn decode(file: &[u8]) -> Result<Self, PluginFailure> {
        let format = format(file)?;
        match upright(file, format.0) {
            Ok(image) => Ok(Self { format: format.1, pixels: on_white(image) }),
            Err(_) if file.len() < SMALLEST => Err(too_small(file)),
            Err(failure) => Err(failure.told(format.1)),
        }
    }

    /// How bright a pixel is to the eye.
    pub(super) fn luma(Rgb([red, green, blue]): Rgb<u8>) -> u8 {
        let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
        u8::try_from((sum + 500) / 1000).unwrap_or(u8::MAX)
    }
}

fn format(file: &[u8]) -> Result<(ImageFormat, &'static str), PluginFailure> {
    let guessed = image::guess_format(file).ok();
    let known = guessed.and_then(|guessed| FORMATS.into_iter().find(|(format, _)| *format == guessed));
    known.ok_or_else(|| if file.len() < SMALLEST { too_small(file) } else { unknown() })
}

/// Why decoding failed.
enum Broken {
    TooLarge(u32, u32),
    Decoder(ImageError),
}

impl From<ImageError> for Broken {
    fn from(error: ImageError) -> Self {
        Self::Decoder(error)
    }
}

impl Broken {
    fn told(self, format: &str) -> PluginFailure {
        let sides = format!("at most {LONGEST_SIDE} on a side and {MOST_PIXELS} in all");
        invalid(match self {
            Self::TooLarge(width, height) => format!("Image too large ({width} x {height} pixels, {sides})"),
            Self::Decoder(ImageError::Limits(_)) => format!("Image too large to decode ({sides})"),
            Self::Decoder(ImageError::IoError(error)) if error.kind() == ErrorKind::UnexpectedEof => {
                format!("Image incomplete: the {format} file ends too early")
            }
            Self::Decoder(ImageError::Unsupported(_)) => format!("Image of a kind of {format} that is not supported"),
            Self::Decoder(error) => {
                tracing::debug!(%error, "an image that cannot be decoded");
                format!("Image corrupted: not a {format} file that can be decoded")
            }
        })
    }
}

fn upright(file: &[u8], format: ImageFormat) -> Result<DynamicImage, Broken> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Broken::TooLarge(width, height));
    }
    if decoder.total_bytes() > MEMORY {
        return Err(Broken::TooLarge(width, height));
    }
    let orientation = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn on_white(image: DynamicImage) -> RgbImage {
    if image.color().has_alpha() { blend(&image.into_rgba8()) } else { image.into_rgb8() }
}

fn blend(image: &RgbaImage) -> RgbImage {
    let mut blended = RgbImage::new(image.width(), image.height());
    for (to, from) in blended.pixels_mut().zip(image.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u16::from);
        let over = |channel: u16| u8::try_from((channel * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX);
        *to = Rgb([red, green, blue].map(over));
    }
    blended
}

fn too_small(file: &[u8]) -> PluginFailure {
    invalid(format!("Image too small ({} bytes)", file.len()))
}

fn unknown() -> PluginFailure {
    let names = FORMATS.map(|(_, name)| name).join(", ");
    invalid(format!("Image of an unknown format: send one of {names}"))
}

fn invalid(message: String) -> PluginFailure {
    PluginFailure::new(Code::InvalidImage, message)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{file, plain};
    use super::*;

    fn refused(file: &[u8]) -> String {
        let Err(failure) = Picture::decode(file) else { panic!("{} bytes are an image", file.len()) };
        assert_eq!(failure.code, Code::InvalidImage);
        failure.message
    }

    #[test]
    fn every_format_is_decoded() {
        for (format, name) in FORMATS {
            let picture = Picture::decode(&file(&plain(20, 10, [200, 200, 200]), format)).unwrap();
            assert_eq!((picture.format, picture.pixels.dimensions()), (name, (20, 10)));
            let Rgb([red, ..]) = *picture.pixels.get_pixel(3, 3);
            assert!(red.abs_diff(200) < 5, "{name}: {red}");
        }
    }

    #[test]
    fn transparent_pixels_lie_on_white() {
        let half = RgbaImage::from_pixel(2, 2, image::Rgba([0, 100, 255, 128]));
        let pixels = on_white(half.into());
        assert_eq!(*pixels.get_pixel(0, 0), Rgb([127, 177, 255]));
        let none = RgbaImage::from_pixel(2, 2, image::Rgba([0, 0, 0, 0]));
        assert_eq!(*on_white(none.into()).get_pixel(1, 1), Rgb([255; 3]));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let png = file(&plain(200, 200, [7, 8, 9]), ImageFormat::Png);
        assert_eq!(refused(&[0; 50]), "Image too small (50 bytes)");
        assert_eq!(refused(&[]), "Image too small (0 bytes)");
        assert_eq!(refused(&png[..50]), "Image too small (50 bytes)");
        assert_eq!(refused(&png[..png.len() / 2]), "Image incomplete: the png file ends too early");
        assert_eq!(refused(&[b'x'; 500]), "Image of an unknown format: send one of png, jpeg, gif, bmp, webp");
        let mut broken = png;
        broken[60] ^= 0xFF;
        assert_eq!(refused(&broken), "Image corrupted: not a png file that can be decoded");
    }

    #[test]
    fn a_small_file_may_be_a_whole_image() {
        let gif = file(&plain(1, 1, [0; 3]), ImageFormat::Gif);
        assert!(gif.len() < SMALLEST, "{}", gif.len());
        assert!(Picture::decode(&gif).is_ok());
    }

    #[test]
    fn a_decompression_bomb_is_not_unpacked() {
        let wide = file(&plain(LONGEST_SIDE + 1, 1, [0; 3]), ImageFormat::Png);
        let told = "pixels, at most 16384 on a side and 33554432 in all)";
        assert_eq!(refused(&wide), format!("Image too large (16385 x 1 {told}"));
        // A header is enough: a bitmap that claims 16,000 x 16,000 pixels.
        let mut bomb = file(&plain(10, 10, [0; 3]), ImageFormat::Bmp);
        bomb[18..22].copy_from_slice(&16_000_i32.to_le_bytes());
        bomb[22..26].copy_from_slice(&16_000_i32.to_le_bytes());
        assert_eq!(refused(&bomb), format!("Image too large (16000 x 16000 {told}"));
    }

    #[test]
    fn luma_weighs_green_most() {
        let luma = |pixel| Picture::luma(Rgb(pixel));
        assert_eq!([luma([0; 3]), luma([255; 3]), luma([77; 3])], [0, 255, 77]);
        assert_eq!([luma([255, 0, 0]), luma([0, 255, 0]), luma([0, 0, 255])], [76, 150, 29]);
    }
}
