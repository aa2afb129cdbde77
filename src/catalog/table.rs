//! The tables that the build script generates from `assets/catalog`.

use super::{
    CodeMeaning, CodeTable, Field, FieldId, FieldKind, JsonType, JsonTypes, Personal, Tab, Tone,
    Visibility,
};

include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
