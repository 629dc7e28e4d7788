//! An exchange with a server on a tape, whose challenges were not kept.

use zeroize::Zeroizing;

use super::{SaslError, SaslExchange};
use mail_types::{AuthMechanism, Secret};

/// Goes through the motions of a mechanism: begins as it does, and answers whatever comes. It must
/// never be used towards a real server, as it believes every success.
#[derive(Debug)]
pub struct Unproven(Box<dyn SaslExchange>);

impl Unproven {
    /// The motions of `exchange`.
    pub fn new(exchange: Box<dyn SaslExchange>) -> Self {
        Self(exchange)
    }
}

impl SaslExchange for Unproven {
    fn mechanism(&self) -> AuthMechanism {
        self.0.mechanism()
    }

    fn secret(&self) -> Option<&Secret> {
        self.0.secret()
    }

    fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        self.0.initial_response()
    }

    fn respond(&mut self, _challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, SaslError> {
        Ok(Zeroizing::new(b"***".to_vec()))
    }
}
