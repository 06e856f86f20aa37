#!/usr/bin/env bash
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
#
# Sign a request (RFC 9421, RFC 9530) with openssl and send it with curl. The answer's status and headers go to stderr,
# its body to stdout.
#
#   export API_URL=https://odoo.example API_KEY_ID=key_… API_SECRET=…
#   ./signed_curl.sh GET /integration/v1
#   ./signed_curl.sh POST /integration/v1/party '{"name": "Sunrise Health Plan"}' 'Idempotency-Key: party-17'
#   ./signed_curl.sh PATCH /integration/v1/party/<id> '{"phone": "+32 2 555 01 23"}' 'If-Match: "…"'
#
# To try things out: other users of the machine can see the arguments of openssl while it runs, the secret with them.
set -eo pipefail

method=$1 target=${API_URL%/}$2 body=${3-}
headers=("${@:4}")
authority=$(sed -E 's,^https?://([^/]+).*,\1,; s/:(80|443)$//' <<<"$target" | tr '[:upper:]' '[:lower:]')

# What every signature covers: a line for each component, in the order in which they are listed.
components='"@method" "@target-uri" "@authority"'
base="\"@method\": $method
\"@target-uri\": $target
\"@authority\": $authority"

# A body adds its digest and its type; both are headers, and covered like those below.
if [[ $body ]]; then
  digest=$(printf %s "$body" | openssl dgst -sha256 -binary | base64)
  headers+=("Content-Digest: sha-256=:$digest:" 'Content-Type: application/json')
fi
for header in "${headers[@]}"; do
  name=$(tr '[:upper:]' '[:lower:]' <<<"${header%%:*}")
  case $name in content-digest | content-type | content-encoding | idempotency-key | if-match | if-none-match | prefer)
    components+=" \"$name\""
    base+="
\"$name\": ${header#*: }"
    ;;
  esac
done

parameters="($components);created=$(date +%s);keyid=\"$API_KEY_ID\";nonce=\"$(openssl rand -hex 16)\""
base+="
\"@signature-params\": $parameters"
signature=$(printf %s "$base" | openssl dgst -sha256 -hmac "$API_SECRET" -binary | base64)

options=(--silent --show-error --globoff --path-as-is --max-time 30 --dump-header /dev/stderr)
for header in "${headers[@]}" "Signature-Input: sig=$parameters" "Signature: sig=:$signature:"; do
  options+=(--header "$header")
done
[[ $body ]] && options+=(--data-raw "$body")
exec curl "${options[@]}" --request "$method" "$target"
