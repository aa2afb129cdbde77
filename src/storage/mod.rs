//! Writing files safely: the only room that creates, replaces or appends to a file.
//!
//! Files of the state folder, which all processes of one user on this machine share, have mode 0600
//! in a folder of mode 0700, and are never opened through a symbolic link. Files that the user
//! requests are created whole or not at all, and replace another file only if the caller says so.
//!
//! The room knows nothing about the content of its files.

mod aside;
mod clock;
mod create;
mod fingerprint;
mod folder;
mod lock;
mod open;
mod replace;

pub use aside::{remove, rename, set_aside};
pub use clock::{boot_id, since_boot};
pub use create::{create, create_new, make_private, open_device, open_existing, write_public};
pub use fingerprint::fingerprint;
pub use folder::{is_writable_by_others, make_folder, state_folder};
pub use lock::{lock, try_lock};
pub use open::{append, open, read};
pub use replace::{overwrite, replace};
