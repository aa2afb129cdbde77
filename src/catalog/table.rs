//! The tables that the build made of `assets/catalog`. Nothing is written here by hand.

use super::{
    Code, CodeTable, Field, FieldId, Kind, Personal, Tab, Tone, Type, TypeSet, Visibility,
};

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
