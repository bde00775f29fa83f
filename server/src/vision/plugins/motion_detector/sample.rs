//! A small grey copy of an image, to compare others with.

use image::RgbImage;

use super::super::picture::Picture;
use super::Region;

/// Cells along the longer side, at most.
const FINEST: u32 = 160;

/// The mean brightness of square cells, row by row.
#[derive(Clone, Debug)]
pub(in super::super) struct Sample {
    width: u32,
    height: u32,
    /// The side of a cell in pixels. Those at the right and lower edge may be cut.
    side: u32,
    cells: Vec<u8>,
}

impl Sample {
    pub(super) fn new(pixels: &RgbImage) -> Self {
        let (width, height) = pixels.dimensions();
        let side = width.max(height).div_ceil(FINEST).max(1);
        let mut sample = Self { width, height, side, cells: Vec::new() };
        let rows = pixels.rows().map(|row| row.map(|pixel| u64::from(Picture::luma(*pixel))));
        let mut sums = vec![0; sample.columns()];
        for (y, row) in (0..).zip(rows) {
            for (x, luma) in row.enumerate() {
                sums[x / index(side)] += luma;
            }
            if (y + 1) % side == 0 || y + 1 == height {
                let first = sample.cells.len();
                let means = sums.iter().zip(first..).map(|(sum, cell)| {
                    let mean = sum / u64::from(sample.area(cell)).max(1);
                    u8::try_from(mean).unwrap_or(u8::MAX)
                });
                let means: Vec<u8> = means.collect();
                sample.cells.extend(means);
                sums.fill(0);
            }
        }
        sample
    }

    /// Whether both are of images of one size.
    pub(super) fn is_comparable(&self, other: &Self) -> bool {
        (self.width, self.height) == (other.width, other.height)
    }

    pub(super) fn columns(&self) -> usize {
        index(self.width.div_ceil(self.side))
    }

    /// Which cells differ by more than a share of the way from black to white.
    pub(super) fn changed(&self, now: &Self, threshold: f64) -> Vec<bool> {
        let cells = self.cells.iter().zip(&now.cells);
        cells.map(|(before, now)| f64::from(before.abs_diff(*now)) > threshold * 255.0).collect()
    }

    /// How much of the image some cells are, from 0 to 1.
    pub(super) fn share(&self, cells: &[usize]) -> f64 {
        let area: u32 = cells.iter().map(|&cell| self.area(cell)).sum();
        f64::from(area) / (f64::from(self.width) * f64::from(self.height))
    }

    /// The rectangle around some cells.
    pub(super) fn bounds(&self, cells: &[usize]) -> Region {
        let around = |first: Region, next: Region| {
            let (x, y) = (first.x.min(next.x), first.y.min(next.y));
            let right = (first.x + first.width).max(next.x + next.width);
            let bottom = (first.y + first.height).max(next.y + next.height);
            Region { x, y, width: right - x, height: bottom - y }
        };
        let regions = cells.iter().map(|&cell| self.region(cell));
        regions.reduce(around).unwrap_or(Region { x: 0, y: 0, width: 0, height: 0 })
    }

    fn area(&self, cell: usize) -> u32 {
        let Region { width, height, .. } = self.region(cell);
        width * height
    }

    fn region(&self, cell: usize) -> Region {
        let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).saturating_mul(self.side);
        let (x, y) = (place(cell % self.columns()), place(cell / self.columns()));
        let cut = |start: u32, size: u32| size.saturating_sub(start).min(self.side);
        Region { x, y, width: cut(x, self.width), height: cut(y, self.height) }
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::super::super::testing::plain;
    use super::*;

    #[test]
    fn a_cell_is_the_mean_of_its_pixels() {
        // Cells of 2 x 2 pixels, the last column and row cut to one.
        let mut image = plain(301, 3, [100; 3]);
        image.put_pixel(0, 0, Rgb([200; 3]));
        image.put_pixel(300, 2, Rgb([7; 3]));
        let sample = Sample::new(&image);
        assert_eq!((sample.side, sample.columns(), sample.cells.len()), (2, 151, 302));
        assert_eq!((sample.cells[0], sample.cells[1], sample.cells[301]), (125, 100, 7));
        assert_eq!(sample.region(301), Region { x: 300, y: 2, width: 1, height: 1 });
    }

    #[test]
    fn cells_cover_the_image_whatever_its_size() {
        for (width, height) in [(1, 1), (160, 1), (161, 90), (1, 500), (640, 480), (1921, 1081)] {
            let sample = Sample::new(&plain(width, height, [50; 3]));
            let all: Vec<usize> = (0..sample.cells.len()).collect();
            assert!((sample.share(&all) - 1.0).abs() < 1e-12, "{width} x {height}");
            assert_eq!(sample.bounds(&all), Region { x: 0, y: 0, width, height });
            assert!(sample.cells.iter().all(|&cell| cell == 50));
            assert!(sample.cells.len() <= 160 * 160);
        }
    }
}
