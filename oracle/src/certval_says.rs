//! The question put to certval.

use certval::{
    CertificationPath, CertificationPathResults, CertificationPathSettings, PDVCertificate, PDVTrustAnchorChoice,
    PkiEnvironment, TimeOfInterest,
};
use kyso::base::UnixTime;
use kyso::x509::Certificate;

use crate::chains::{AT, Chain, POLICIES};

/// What certval says of a chain; the reason in its own words.
pub(crate) fn judge(
    chain: &Chain,
    root: &Certificate,
    between: &[Certificate],
    target: &Certificate,
) -> Result<(), String> {
    let read = |certificate: &Certificate| {
        PDVCertificate::try_from(certificate.der()).map_err(|e| format!("cannot be read: {e}"))
    };
    let anchor = PDVTrustAnchorChoice::try_from(root.der()).map_err(|e| format!("cannot be read: {e}"))?;
    let between = between.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let path = CertificationPath::new(anchor, between, read(target)?);
    let mut environment = PkiEnvironment::default();
    environment.populate_5280_pki_environment();
    environment
        .validate_path(&environment, &settings(chain), &path, &mut CertificationPathResults::default())
        .map_err(|e| format!("{e:?}"))
}

fn settings(chain: &Chain) -> CertificationPathSettings {
    let seconds = UnixTime::parse_rfc3339(AT).expect("a time").seconds();
    let at = TimeOfInterest::from_unix_secs(u64::try_from(seconds).expect("after 1970")).expect("before 9999");
    let mut settings = CertificationPathSettings::default();
    settings.set_time_of_interest(at);
    settings.set_initial_explicit_policy_indicator(chain.explicit);
    settings.set_initial_policy_mapping_inhibit_indicator(chain.inhibit_mapping);
    settings.set_initial_inhibit_any_policy_indicator(chain.inhibit_any);
    if let Some(wanted) = chain.wanted {
        settings.set_initial_policy_set(vec![POLICIES[wanted].to_owned()]);
    }
    // The anchor is the one in the path; its certificate says nothing that the two would read differently.
    settings.set_require_ta_store(false);
    settings.set_enforce_trust_anchor_constraints(false);
    settings
}
