use jpeg_encoder::{ColorType, Encoder, EncodingError};

/// A picture as a sensor gives it: three bytes a pixel, row by row from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Image {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) rgb: Vec<u8>,
}

impl Image {
    /// The picture as a JPEG file. `quality` is from 0 to 100; nothing is said of the size of the file but that it grows.
    pub(crate) fn jpeg(&self, quality: u8) -> Result<Vec<u8>, EncodingError> {
        let mut file = Vec::new();
        // The encoder's scale begins at 1.
        let encoder = Encoder::new(&mut file, quality.clamp(1, 100));
        encoder.encode(&self.rgb, self.width, self.height, ColorType::Rgb)?;
        Ok(file)
    }
}
