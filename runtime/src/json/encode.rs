use std::{borrow::Cow, collections::BTreeMap};

use super::{Raw, Writer};

/// A type that can be written as JSON.
pub trait Encode {
    /// Writes one value.
    fn encode(&self, writer: &mut Writer);
}

impl Encode for bool {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.boolean(*self);
    }
}

/// A number that is not finite becomes `null`.
impl Encode for f64 {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.number(*self);
    }
}

macro_rules! encode_integers {
    ($method:ident: $($integer:ty),+) => {$(
        impl Encode for $integer {
            #[inline]
            fn encode(&self, writer: &mut Writer) {
                writer.$method((*self).into());
            }
        }
    )+};
}

encode_integers!(integer: i8, i16, i32, i64);
encode_integers!(unsigned: u8, u16, u32, u64);

impl Encode for str {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Encode for String {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.string(self);
    }
}

impl Encode for Raw {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.raw(self.as_str());
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        (**self).encode(writer);
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        (**self).encode(writer);
    }
}

impl<T: Encode + ToOwned + ?Sized> Encode for Cow<'_, T> {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        (**self).encode(writer);
    }
}

/// `None` becomes `null`.
impl<T: Encode> Encode for Option<T> {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.encode(writer),
            None => writer.null(),
        }
    }
}

impl<T: Encode> Encode for [T] {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        writer.begin_array();
        for item in self {
            item.encode(writer);
        }
        writer.end_array();
    }
}

impl<T: Encode, const N: usize> Encode for [T; N] {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        self.as_slice().encode(writer);
    }
}

impl<T: Encode> Encode for Vec<T> {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        self.as_slice().encode(writer);
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self, writer: &mut Writer) {
        writer.begin_object();
        for (key, value) in self {
            writer.key(key);
            value.encode(writer);
        }
        writer.end_object();
    }
}
