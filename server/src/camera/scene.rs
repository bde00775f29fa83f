//! What the simulated camera sees: a turned part on a machine's table, under the settings of the moment.

use super::image::Image;

/// The largest width and height that is rendered; a larger resolution gives a picture of this size.
const LARGEST: u16 = 4096;
/// For a resolution that cannot be read.
const USUAL: (u16, u16) = (1920, 1080);

/// Everything the picture depends on. Percentages are from 0 to 100, and 50 is neutral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scene {
    pub(crate) size: (u16, u16),
    /// Which camera looks: 1 from above, 2 from the side.
    pub(crate) camera: u8,
    pub(crate) light: bool,
    pub(crate) brightness: u8,
    pub(crate) contrast: u8,
    pub(crate) saturation: u8,
    pub(crate) sharpness: u8,
    pub(crate) gain: u8,
    pub(crate) red_gain: u8,
    pub(crate) blue_gain: u8,
    /// Whether the noise that gain brings is suppressed.
    pub(crate) quiet: bool,
}

type Color = [f32; 3];

impl Scene {
    /// Takes the picture. Milliseconds for a small one, a quarter of a second for the largest.
    pub(crate) fn render(&self) -> Image {
        let (width, height) = self.size;
        let (middle_x, middle_y) = (f32::from(width) / 2.0, f32::from(height) / 2.0);
        let unit = middle_x.min(middle_y);
        let develop = self.developer();
        let mut rgb = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
        for y in 0..height {
            for x in 0..width {
                let place = ((f32::from(x) - middle_x) / unit, (f32::from(y) - middle_y) / unit);
                rgb.extend(develop(self.subject(place), noise(x, y)).map(byte));
            }
        }
        Image { width, height, rgb }
    }

    /// The colour at a place, (0, 0) being the middle and 1 half the shorter side.
    fn subject(&self, (x, y): (f32, f32)) -> Color {
        let (x, y) = if self.camera == 2 { (x - 0.35, y * 1.6) } else { (x, y) };
        let radius = x.hypot(y);
        let soft = 0.08 - 0.075 * share(self.sharpness);
        let table = [0.20 + 0.06 * x, 0.24, 0.30 - 0.06 * y];
        let grooves = 0.06 * (radius * 90.0).sin();
        let steel = [0.62 + grooves, 0.60 + grooves, 0.56 + grooves];
        let hole = [0.06, 0.06, 0.08];
        let part = mix(table, steel, edge(0.75 - radius, soft));
        let drilled = mix(part, hole, edge(0.18 - radius, soft));
        // A chip of brass, so that there is something to saturate.
        mix(drilled, [0.85, 0.62, 0.20], edge(0.09 - (x - 0.45).hypot(y + 0.2), soft))
    }

    /// Turns light into a picture: exposure, noise, white balance, contrast and brightness, saturation.
    fn developer(&self) -> impl Fn(Color, f32) -> Color + use<> {
        let exposure = if self.light { 1.0 } else { 0.6 } * gain(self.gain);
        let grain = if self.quiet { 0.0 } else { 0.12 * share(self.gain) };
        let balance = [gain(self.red_gain), 1.0, gain(self.blue_gain)];
        let (contrast, brightness) = (0.5 + share(self.contrast), share(self.brightness) - 0.5);
        let saturation = 2.0 * share(self.saturation);
        move |color, noise| {
            let toned: Color = std::array::from_fn(|channel| {
                let exposed = (color[channel] * exposure + grain * noise) * balance[channel];
                (exposed - 0.5) * contrast + 0.5 + brightness
            });
            let grey = 0.299 * toned[0] + 0.587 * toned[1] + 0.114 * toned[2];
            mix([grey; 3], toned, saturation)
        }
    }
}

/// Width and height out of `1920x1080`, each at least 1 and at most 4096.
pub(crate) fn size(resolution: &str) -> (u16, u16) {
    let side = |text: &str| text.parse::<u64>().ok().and_then(|side| u16::try_from(side.min(LARGEST.into())).ok());
    let sides = resolution.split_once('x').and_then(|(width, height)| Some((side(width)?, side(height)?)));
    sides.filter(|&(width, height)| width > 0 && height > 0).unwrap_or(USUAL)
}

fn share(percent: u8) -> f32 {
    f32::from(percent) / 100.0
}

/// A factor that is 1 at 50 percent.
fn gain(percent: u8) -> f32 {
    0.6 + 0.8 * share(percent)
}

/// From 0 outside to 1 inside, over a band as wide as twice `soft`.
fn edge(depth: f32, soft: f32) -> f32 {
    let t = (0.5 + depth / (2.0 * soft)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

fn mix(from: Color, to: Color, amount: f32) -> Color {
    std::array::from_fn(|channel| from[channel] + (to[channel] - from[channel]) * amount)
}

/// Between -0.5 and 0.5, the same for every picture.
fn noise(x: u16, y: u16) -> f32 {
    let mixed = (u32::from(x) << 16 | u32::from(y)).wrapping_mul(0x9E37_79B1);
    let mixed = (mixed ^ mixed >> 15).wrapping_mul(0x85EB_CA77);
    f32::from((mixed >> 24) as u8) / 255.0 - 0.5
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a byte holds")]
fn byte(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(in crate::camera) fn neutral() -> Scene {
        Scene {
            size: (64, 48),
            camera: 1,
            light: true,
            brightness: 50,
            contrast: 50,
            saturation: 50,
            sharpness: 50,
            gain: 50,
            red_gain: 50,
            blue_gain: 50,
            quiet: true,
        }
    }

    /// Mean red, green, blue.
    fn mean(scene: &Scene) -> [u64; 3] {
        let image = scene.render();
        let sum = |channel| image.rgb.iter().skip(channel).step_by(3).map(|&value| u64::from(value)).sum::<u64>();
        [0, 1, 2].map(|channel| sum(channel) / (image.rgb.len() as u64 / 3))
    }

    fn spread(scene: &Scene) -> u64 {
        let [_, mean, _] = mean(scene);
        scene.render().rgb.iter().skip(1).step_by(3).map(|&value| u64::from(value).abs_diff(mean)).sum()
    }

    #[test]
    fn the_size_is_that_of_the_resolution_within_reason() {
        assert_eq!(size("1920x1080"), (1920, 1080));
        assert_eq!(size("99999999x2"), (4096, 2));
        assert_eq!(size("large"), USUAL);
        assert_eq!(size("0x5"), USUAL);
        let image = neutral().render();
        assert_eq!((image.width, image.height, image.rgb.len()), (64, 48, 64 * 48 * 3));
    }

    #[test]
    fn every_setting_does_what_its_name_says() {
        let base = mean(&neutral());
        assert!(mean(&Scene { brightness: 70, ..neutral() }) > base);
        assert!(mean(&Scene { gain: 80, ..neutral() }) > base);
        assert!(mean(&Scene { light: false, ..neutral() }) < base);
        assert!(mean(&Scene { red_gain: 80, ..neutral() })[0] > base[0]);
        assert!(mean(&Scene { blue_gain: 80, ..neutral() })[2] > base[2]);
        assert!(spread(&Scene { contrast: 80, ..neutral() }) > spread(&neutral()));
        let grey = Scene { saturation: 0, ..neutral() }.render();
        assert!(grey.rgb.chunks(3).all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]));
        for changed in [
            Scene { sharpness: 90, ..neutral() },
            Scene { quiet: false, ..neutral() },
            Scene { camera: 2, ..neutral() },
        ] {
            assert_ne!(changed.render(), neutral().render());
        }
    }

    #[test]
    fn a_picture_is_a_jpeg_whose_size_follows_its_quality() {
        let image = Scene { size: (320, 240), quiet: false, ..neutral() }.render();
        let sizes = [0, 10, 50, 90, 100].map(|quality| {
            let file = image.jpeg(quality).unwrap();
            assert_eq!(file[..2], [0xFF, 0xD8], "start of image");
            assert_eq!(file[file.len() - 2..], [0xFF, 0xD9], "end of image");
            file.len()
        });
        assert!(sizes.is_sorted() && sizes[0] < sizes[2] && sizes[2] < sizes[4], "{sizes:?}");
    }
}
