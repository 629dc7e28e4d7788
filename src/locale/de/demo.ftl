## Die eingebauten Server

demo-port-in-use = Port { $port } ist von einem anderen Programm belegt
demo-bind = Port { $port } lässt sich nicht verwenden: { $reason }
demo-tls = das Wegwerf-Zertifikat lässt sich nicht erstellen: { $reason }
