## The built-in servers

demo-port-in-use = port { $port } is taken by another program
demo-bind = port { $port } can't be used: { $reason }
demo-tls = the throw-away certificate can't be made: { $reason }
