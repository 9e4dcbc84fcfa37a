#!/usr/bin/env bash
# Makes the certificates of the example scenarios anew: an authority, a server's certificate from it for localhost and
# 127.0.0.1, and another authority that made neither. They protect nothing: the server's key lies here for everybody to
# read. They are good from 2020 to 2120, so that no machine's clock is before them.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/ca.conf" <<TEXT
[ca]
default_ca = files
[files]
database = $work/index.txt
new_certs_dir = $work
rand_serial = yes
default_md = sha256
default_startdate = 20200101000000Z
default_enddate = 21200101000000Z
policy = name
[name]
commonName = supplied
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
subjectAltName = DNS:localhost,IP:127.0.0.1
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
TEXT

request() { # NAME COMMON-NAME KEY-FILE
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$2" -keyout "$3" -out "$work/$1.csr"
}

sign() { # NAME EXTENSIONS OPTION...
    : >"$work/index.txt"
    openssl ca -batch -notext -config "$work/ca.conf" -in "$work/$1.csr" -out "$1.pem" -extensions "$2" "${@:3}"
}

for name in authority other-authority; do
    request $name "The examples' $name" "$work/$name.key"
    sign $name authority -selfsign -keyfile "$work/$name.key"
done
request server localhost server.key
sign server server -cert authority.pem -keyfile "$work/authority.key"
