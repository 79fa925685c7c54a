/**
 * A certificate for 127.0.0.1 that signs itself, and its key: with it a test serves https to itself. Nothing trusts it but
 * who is told to.
 */
export const loopbackCertificate = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmDCCAT+gAwIBAgIUTnG4qC1XgvxRNUn3sbLwwrkTWqIwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIbG9vcGJhY2swIBcNMjYxMTI4MTkyODIwWhgPMjEyNjExMDQx
OTI4MjBaMBMxETAPBgNVBAMMCGxvb3BiYWNrMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAENjidmcbdXvsX0HkN/3mlPQuRU4rxTbWdiU7XBeXW25jcbOkWxGWSha1m
u3hHhfRYOmkq/z+vGB+Fyr5X9nf5l6NvMG0wHQYDVR0OBBYEFNvaMXBazhVamTIh
PfThguV0U0UpMB8GA1UdIwQYMBaAFNvaMXBazhVamTIhPfThguV0U0UpMA8GA1Ud
EwEB/wQFMAMBAf8wGgYDVR0RBBMwEYcEfwAAAYIJbG9jYWxob3N0MAoGCCqGSM49
BAMCA0cAMEQCIH3DcpFI6vk6Xaf9GFv3WV4pr2gzcg3D+gq98lA1Y8z6AiBZUg3t
9AvkIJYcuGg3oyIF5sEX3V1FBMi6ZGBpuwvPfQ==
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbbAS38r+5ejk1Gmd
TOstdzpgd0uzuL+7P4y2qaWxrzChRANCAAQ2OJ2Zxt1e+xfQeQ3/eaU9C5FTivFN
tZ2JTtcF5dbbmNxs6RbEZZKFrWa7eEeF9Fg6aSr/P68YH4XKvlf2d/mX
-----END PRIVATE KEY-----`,
}
