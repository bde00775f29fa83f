use std::collections::{BTreeMap, btree_map::Entry};

use super::{Kind, Raw, Reader, Reject};

/// A type that can be read from JSON.
pub trait Decode: Sized {
    /// Reads one value. What is JSON, but not a value of this type, is a [`Reject::Mismatch`].
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject>;
}

impl Decode for bool {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject> {
        reader.boolean()
    }
}

impl Decode for f64 {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject> {
        reader.number()
    }
}

macro_rules! decode_integers {
    ($method:ident: $($integer:ty),+) => {$(
        impl Decode for $integer {
            #[inline]
            fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject> {
                Self::try_from(reader.$method()?).map_err(|_| Reject::Mismatch)
            }
        }
    )+};
}

decode_integers!(integer: i8, i16, i32, i64);
decode_integers!(unsigned: u8, u16, u32, u64);

impl Decode for String {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject> {
        reader.string().map(Into::into)
    }
}

impl Decode for Box<str> {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject> {
        reader.string().map(Into::into)
    }
}

impl Decode for Raw {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject> {
        reader.raw().map(Self::checked)
    }
}

impl<T: Decode> Decode for Box<T> {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject> {
        T::decode(reader).map(Self::new)
    }
}

/// `None` is `null`.
impl<T: Decode> Decode for Option<T> {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject> {
        if reader.kind()? == Kind::Null {
            return reader.null().map(|()| None);
        }
        T::decode(reader).map(Some)
    }
}

impl<T: Decode> Decode for Vec<T> {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject> {
        let mut items = Self::new();
        reader.each(|reader| {
            items.push(T::decode(reader)?);
            Ok(())
        })?;
        Ok(items)
    }
}

/// An array of exactly so many elements.
impl<T: Decode, const N: usize> Decode for [T; N] {
    #[inline]
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject> {
        let mut items = [const { None }; N];
        let mut empty = items.iter_mut();
        reader.each(|reader| {
            *empty.next().ok_or(Reject::Mismatch)? = Some(T::decode(reader)?);
            Ok(())
        })?;
        if empty.next().is_some() {
            return Err(Reject::Mismatch);
        }
        Ok(items.map(|item| item.expect("every slot was filled")))
    }
}

/// An object whose values are of one type. A name given twice is a [`Reject::Mismatch`].
impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, Reject> {
        let mut members = Self::new();
        reader.begin_object()?;
        while let Some(key) = reader.key()? {
            match members.entry(key.into_owned()) {
                Entry::Vacant(slot) => slot.insert(T::decode(reader)?),
                Entry::Occupied(_) => return Err(Reject::Mismatch),
            };
        }
        Ok(members)
    }
}
