module edgert.example/host

go 1.19
