//! Help for tests of plugins.

use std::io::Cursor;
use std::time::{Duration, Instant};

use antiphon_runtime::schema::{Schema, accepts};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::Value;

use super::{Frame, Memory, Plugin, PluginFailure};

/// An image of one colour.
pub(in crate::vision) fn plain(width: u32, height: u32, color: [u8; 3]) -> RgbImage {
    RgbImage::from_pixel(width, height, Rgb(color))
}

/// An image as a file.
pub(in crate::vision) fn file(image: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// Runs a plugin on a sender's first frame.
pub(super) fn run(plugin: &impl Plugin, image: &[u8], options: &str) -> Result<Value, PluginFailure> {
    run_next(plugin, image, options, &Memory::default())
}

/// Runs a plugin on a frame of a sender with a memory.
pub(super) fn run_next(
    plugin: &impl Plugin,
    image: &[u8],
    options: &str,
    memory: &Memory,
) -> Result<Value, PluginFailure> {
    let deadline = Instant::now() + Duration::from_mins(1);
    plugin.run(&Frame { image, options: Some(options), memory, deadline })
}

/// Checks that a plugin's published schema, the table it checks with and the plugin itself have one opinion of each
/// sample, the given one.
pub(super) fn agree(plugin: &impl Plugin, schema: &Schema, samples: &[(&str, bool)]) {
    let published: Value = serde_json::from_str(plugin.options()).unwrap();
    let published = jsonschema::draft202012::new(&published).unwrap();
    let image = file(&plain(64, 64, [9; 3]), ImageFormat::Png);
    for &(sample, is_right) in samples {
        assert_eq!(published.is_valid(&serde_json::from_str(sample).unwrap()), is_right, "published: {sample}");
        assert_eq!(accepts(schema, sample), is_right, "checked: {sample}");
        let refused = run(plugin, &image, sample).is_err_and(|failure| failure.code == super::Code::InvalidOptions);
        assert_eq!(refused, !is_right, "run: {sample}");
    }
}
