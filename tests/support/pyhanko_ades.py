"""One JSON object per signature of a person: what pyHanko's long-term validation (EN 319 102-1 §5.6) says, at a given
time and of the file alone. With a second time, whether it could still be validated then if its time-stamps were renewed."""
import asyncio
import json
import sys
from datetime import datetime

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import ades_lta_validation, simulate_future_ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec, RevinfoOnlineFetchingRule, RevocationInfoGatheringSpec, SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec, ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy, FreshnessReqType
from pyhanko_certvalidator.registry import SimpleTrustManager

path, root, at, future = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:5]
time = lambda text: datetime.fromisoformat(text.replace("Z", "+00:00"))


def spec():
    certificates = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=[load_cert_from_pemder(root)]),
        revinfo_policy=CertRevTrustPolicy(
            REQUIRE_REVINFO, freshness=None, freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION
        ),
    )
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=certificates,
            revinfo_gathering_policy=RevocationInfoGatheringSpec(
                online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
            ),
        )
    )


out = []
with open(path, "rb") as f:
    reader = PdfFileReader(f)
    stamps = len(reader.embedded_timestamp_signatures)
    for signature in reader.embedded_regular_signatures:
        one = {"field": signature.field_name, "document_time_stamps": stamps, "future": None}
        timing = ValidationTimingInfo(time(at), time(at), point_in_time_validation=False)
        result = asyncio.run(ades_lta_validation(signature, spec(), timing_info=timing))
        modification = result.api_status.modification_level if result.api_status else None
        one.update(indication=str(result.ades_subindic.standard_name), failure=str(result.failure_msg),
                   modification=modification.name if modification else None,
                   proven=str(result.best_signature_time))
        if future:
            result = asyncio.run(simulate_future_ades_lta_validation(
                signature, spec(), future_validation_time=time(future[0]), current_reference_time=time(at)))
            one.update(future=str(result.ades_subindic.standard_name))
        out.append(one)
json.dump(out, sys.stdout)
