//! Signs a picture with a certificate of its own, as a camera or program does that says how the picture came about; for tests.
//!
//! ```text
//! sign_credentials FILE MEDIA_TYPE SOURCE_TYPE SIGNER TOOL
//!     the signed picture on standard output
//! ```

use std::error::Error;
use std::io::{Cursor, Write as _};

use c2pa::{Builder, Context, EphemeralSigner};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, media_type, source_type, signer, tool] = &arguments[..] else { return Err("five arguments".into()) };
    let claim = serde_json::json!({
        "claim_generator_info": [{ "name": tool, "version": "1" }],
        "assertions": [{ "label": "c2pa.actions",
            "data": { "actions": [{ "action": "c2pa.created", "digitalSourceType": source_type }] } }],
    });
    let mut signed = Cursor::new(vec![]);
    let mut builder = Builder::from_context(Context::new()).with_definition(claim)?;
    builder.sign(&EphemeralSigner::new(signer)?, media_type, &mut Cursor::new(std::fs::read(file)?), &mut signed)?;
    std::io::stdout().write_all(signed.get_ref())?;
    Ok(())
}
