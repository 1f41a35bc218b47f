package dev.mpg.e2e.support;

import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a Service by the name it has within the Kubernetes cluster, so that certificates are
 * verified against that name as an application does. The tests run outside, where that name does
 * not resolve; the Service's cluster IP must be reachable.
 */
public final class ServiceSocketFactory extends SocketFactory {

  private final @Nullable String address;

  /**
   * Called by the JDBC driver.
   *
   * @param address the cluster IP, when it is known; null: the API server is asked
   */
  public ServiceSocketFactory(@Nullable String address) {
    this.address = address;
  }

  @Override
  public Socket createSocket() {
    return new ServiceSocket(address);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    Socket socket = createSocket();
    socket.connect(InetSocketAddress.createUnresolved(host, port));
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return new Socket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return new Socket(host, port);
  }

  /** The address of a Service by its name within the Kubernetes cluster. */
  public static String address(String host) throws UnknownHostException {
    return clusterIp(host).getHostAddress();
  }

  private static InetAddress clusterIp(String host) throws UnknownHostException {
    String[] labels = host.split("\\.", 3);
    Service service =
        labels.length < 2
            ? null
            : Kube.client().services().inNamespace(labels[1]).withName(labels[0]).get();
    if (service == null) {
      throw new UnknownHostException(host + ": there is no such Service");
    }
    return InetAddress.getByName(service.getSpec().getClusterIP());
  }

  private static final class ServiceSocket extends Socket {
    private final @Nullable String known;

    ServiceSocket(@Nullable String known) {
      this.known = known;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      InetSocketAddress address = (InetSocketAddress) endpoint;
      InetAddress server =
          known == null ? clusterIp(address.getHostString()) : InetAddress.getByName(known);
      super.connect(new InetSocketAddress(server, address.getPort()), timeout);
    }
  }
}
