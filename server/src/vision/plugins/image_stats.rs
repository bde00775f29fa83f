use antiphon_runtime::schema::{Check, Schema, Type};
use image::RgbImage;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::picture::Picture;
use super::{Frame, Plugin, PluginFailure, options};

/// Counts in each histogram.
const BINS: usize = 16;

const SCHEMA: Schema =
    Schema { pointer: "", checks: &[Check::Type(&[Type::Object]), Check::Properties(&[]), Check::Closed] };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {}

/// Size, format, mean colour, brightness and histograms of an image.
pub(crate) struct ImageStats;

impl Plugin for ImageStats {
    fn name(&self) -> &'static str {
        "image_stats"
    }

    fn version(&self) -> &'static str {
        "1.0.0"
    }

    fn description(&self) -> &'static str {
        "Size, format, mean colour, brightness and histograms of an image"
    }

    fn options(&self) -> &'static str {
        r#"{"type": "object", "properties": {}, "additionalProperties": false}"#
    }

    fn run(&self, frame: &Frame<'_>) -> Result<Value, PluginFailure> {
        let Options {} = options::read(&SCHEMA, frame.options)?;
        let Picture { format, pixels } = Picture::decode(frame.image)?;
        let counts = count(&pixels);
        let mean = |channel: usize| rounded(Counts::mean(&counts.channels[channel]));
        let bins = |channel: usize| Counts::bins(&counts.channels[channel]);
        Ok(json!({
            "width": pixels.width(),
            "height": pixels.height(),
            "format": format,
            "mean_color": Channels { r: mean(0), g: mean(1), b: mean(2) },
            "brightness": rounded(Counts::mean(&counts.luma) / 255.0),
            "histogram": Channels { r: bins(0), g: bins(1), b: bins(2) },
        }))
    }
}

#[derive(Serialize)]
struct Channels<T> {
    r: T,
    g: T,
    b: T,
}

/// How often each value occurs.
struct Counts {
    channels: [[u64; 256]; 3],
    luma: [u64; 256],
}

impl Counts {
    /// From 0 to 255. An image has at least one pixel.
    #[allow(clippy::cast_precision_loss, reason = "sums of 32 million bytes are far below 2^53")]
    fn mean(counts: &[u64; 256]) -> f64 {
        let sum: u64 = (0..).zip(counts).map(|(value, count)| value * count).sum();
        sum as f64 / counts.iter().sum::<u64>().max(1) as f64
    }

    fn bins(counts: &[u64; 256]) -> [u64; BINS] {
        std::array::from_fn(|bin| counts[bin * BINS..(bin + 1) * BINS].iter().sum())
    }
}

fn count(pixels: &RgbImage) -> Counts {
    let mut counts = Counts { channels: [[0; 256]; 3], luma: [0; 256] };
    for pixel in pixels.pixels() {
        for (channel, &value) in counts.channels.iter_mut().zip(&pixel.0) {
            channel[usize::from(value)] += 1;
        }
        counts.luma[usize::from(Picture::luma(*pixel))] += 1;
    }
    counts
}

/// Four digits after the point are what an image is good for.
fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb};

    use super::super::Code;
    use super::super::testing::{agree, file, plain, run};
    use super::*;

    #[test]
    fn statistics_are_those_of_the_pixels() {
        let mut image = plain(40, 20, [255, 100, 0]);
        (0..40).for_each(|x| image.put_pixel(x, 0, Rgb([0, 0, 0])));
        let result = run(&ImageStats, &file(&image, ImageFormat::Png), "{}").unwrap();
        let bins = |filled: &[(usize, u64)]| {
            let mut bins = [0; BINS];
            for &(bin, count) in filled {
                bins[bin] = count;
            }
            bins
        };
        let expected = json!({
            "width": 40,
            "height": 20,
            "format": "png",
            "mean_color": { "r": 242.25, "g": 95.0, "b": 0.0 },
            "brightness": 0.5029,
            "histogram": { "r": bins(&[(0, 40), (15, 760)]), "g": bins(&[(0, 40), (6, 760)]), "b": bins(&[(0, 800)]) },
        });
        assert_eq!(result, expected);
    }

    #[test]
    fn no_options_are_known() {
        agree(&ImageStats, &SCHEMA, &[("{}", true), (r#"{"a":1}"#, false), ("[]", false), ("1", false)]);
        let failure = run(&ImageStats, &[], r#"{"bins":4}"#).unwrap_err();
        let told = "/options: Value must have no member \"bins\"";
        assert_eq!((failure.code, failure.message.as_str()), (Code::InvalidOptions, told));
        assert_eq!(run(&ImageStats, &[], "{}").unwrap_err().code, Code::InvalidImage);
    }
}
