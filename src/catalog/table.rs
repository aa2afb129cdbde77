//! The tables that the build made of `assets/catalog`. Nothing is written here by hand.

use super::{
    CodeMeaning, CodeTable, Field, FieldId, FieldKind, JsonType, JsonTypes, Personal, Tab, Tone,
    Visibility,
};

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
