"""The first examples of the clients in Debian's python3-azure, with nothing changed but addresses, keys and documents."""

from collections.abc import Iterator

import pytest
from azure.ai.formrecognizer import DocumentAnalysisClient, DocumentModelAdministrationClient
from azure.ai.language.questionanswering import QuestionAnsweringClient
from azure.ai.textanalytics import TextAnalyticsClient
from azure.ai.translation.document import DocumentTranslationClient
from azure.cognitiveservices.vision.computervision import ComputerVisionClient
from azure.cognitiveservices.vision.computervision.models import VisualFeatureTypes
from azure.cognitiveservices.vision.face import FaceClient
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ClientAuthenticationError
from azure.eventgrid import EventGridEvent, EventGridPublisherClient
from azure.identity import ClientSecretCredential, DefaultAzureCredential
from azure.keyvault.secrets import SecretClient
from azure.mgmt.keyvault import KeyVaultManagementClient
from azure.mgmt.resource import ResourceManagementClient
from azure.mgmt.resourcegraph import ResourceGraphClient
from msrest.authentication import CognitiveServicesCredentials

from keyturn_consumer import FollowedKey, follow_key
from local_azure import GROUP, NO_DISCOVERY, OPS, SECRET, LocalAzure, Place

DOCUMENTS = [
    "I had the best day of my life. I decided to go sky-diving and it made me appreciate my whole life so much more.",
    "This was a waste of my time. It was terrible, and the worst day of my life.",
    "Microsoft was founded by Bill Gates and Paul Allen. My number is 555-555-5555.",
]


@pytest.fixture
def followed(place: Place) -> Iterator[FollowedKey]:
    with follow_key(vault=place.vault, secret=SECRET, credential=DefaultAzureCredential()) as followed:
        yield followed


@pytest.fixture
def credential(followed: FollowedKey) -> AzureKeyCredential:
    credential = AzureKeyCredential("not yet known")
    followed.feed(credential)
    return credential


@pytest.fixture
def text_analytics(place: Place, credential: AzureKeyCredential) -> Iterator[TextAnalyticsClient]:
    with TextAnalyticsClient(place.endpoint, credential) as client:
        yield client


def test_text_analytics_analyzes_sentiment(text_analytics: TextAnalyticsClient) -> None:
    result = text_analytics.analyze_sentiment(DOCUMENTS, show_opinion_mining=True)
    docs = [doc for doc in result if not doc.is_error]
    assert [doc.id for doc in docs] == ["0", "1", "2"]
    assert [doc.sentiment for doc in docs][:2] == ["positive", "negative"]


def test_text_analytics_detects_languages(text_analytics: TextAnalyticsClient) -> None:
    documents = ["This is written in English.", "Este es un documento escrito en Español."]
    result = text_analytics.detect_language(documents, country_hint="us")
    assert [doc.primary_language.iso6391_name for doc in result] == ["en", "es"]


def test_text_analytics_recognizes_entities(text_analytics: TextAnalyticsClient) -> None:
    result = text_analytics.recognize_entities(DOCUMENTS)
    assert [doc.is_error for doc in result] == [False] * 3
    assert {entity.text for doc in result for entity in doc.entities}


def test_text_analytics_recognizes_personal_data(text_analytics: TextAnalyticsClient) -> None:
    result = text_analytics.recognize_pii_entities(DOCUMENTS)
    assert "555-555-5555" not in result[2].redacted_text


def test_text_analytics_extracts_key_phrases(text_analytics: TextAnalyticsClient) -> None:
    result = text_analytics.extract_key_phrases(DOCUMENTS)
    assert all(doc.key_phrases for doc in result)


def test_text_analytics_links_entities(text_analytics: TextAnalyticsClient) -> None:
    result = text_analytics.recognize_linked_entities(DOCUMENTS)
    assert [(entity.name, entity.data_source) for entity in result[2].entities][0] == ("Microsoft", "Wikipedia")


def test_question_answering_answers_from_texts(place: Place, credential: AzureKeyCredential) -> None:
    with QuestionAnsweringClient(place.endpoint, credential) as client:
        output = client.get_answers_from_text(
            question="How long does it takes to charge surface?",
            text_documents=[
                "Power and charging. It takes two to four hours to charge the Surface Pro 4 battery fully.",
                "You can use the USB port on your Surface Pro 4 power supply to charge other devices.",
            ],
        )
    best = [answer for answer in output.answers if (answer.confidence or 0) > 0.3][0]
    assert best.answer == "It takes two to four hours to charge the Surface Pro 4 battery fully."


def test_document_translation_lists_its_formats(place: Place, credential: AzureKeyCredential) -> None:
    with DocumentTranslationClient(place.endpoint, credential) as client:
        assert [form.file_format for form in client.get_supported_document_formats()] == ["PlainText"]


def test_face_detects_faces(place: Place, followed: FollowedKey) -> None:
    client = FaceClient(place.endpoint, CognitiveServicesCredentials(followed.api_key()))
    faces = client.face.detect_with_url("https://pictures.example/a.jpg", return_face_id=False)
    assert [face.face_rectangle.width for face in faces]


def test_a_fed_client_goes_on_with_the_next_key(
    place: Place, followed: FollowedKey, text_analytics: TextAnalyticsClient
) -> None:
    followed.with_key(lambda _: text_analytics.analyze_sentiment(DOCUMENTS))
    place.revoke_without_notice()
    with pytest.raises(ClientAuthenticationError):
        text_analytics.analyze_sentiment(DOCUMENTS)
    assert followed.with_key(lambda _: text_analytics.analyze_sentiment(DOCUMENTS))


def test_form_recognizer_analyzes_a_layout(place: Place, credential: AzureKeyCredential) -> None:
    with DocumentAnalysisClient(place.endpoint, credential) as client:
        poller = client.begin_analyze_document("prebuilt-layout", document=b"%PDF-1.4 a sample", polling_interval=0.1)
        result = poller.result()
    assert [line.content for page in result.pages for line in page.lines]


def test_form_recognizer_lists_its_models(place: Place, credential: AzureKeyCredential) -> None:
    with DocumentModelAdministrationClient(place.endpoint, credential) as client:
        details = client.get_resource_details()
        models = [model.model_id for model in client.list_document_models()]
    assert details.custom_document_models.limit > 0
    assert "prebuilt-layout" in models


def test_computer_vision_analyzes_an_image(place: Place, followed: FollowedKey) -> None:
    client = ComputerVisionClient(place.endpoint, CognitiveServicesCredentials(followed.api_key()))
    analysis = client.analyze_image("https://pictures.example/a.jpg", visual_features=[VisualFeatureTypes.tags])
    assert [tag.name for tag in analysis.tags]
    assert client.describe_image("https://pictures.example/a.jpg", 3, "en").captions
    reading = client.read("https://pictures.example/a.jpg", raw=True)
    assert client.get_read_result(reading.headers["Operation-Location"].split("/")[-1]).status == "succeeded"


def test_event_grid_takes_an_event_with_a_key(azure: LocalAzure) -> None:
    event = EventGridEvent(
        data={"team": "azure-sdk"}, subject="Door1", event_type="Azure.Sdk.Demo", data_version="2.0"
    )
    credential = AzureKeyCredential(azure.facts["topicKeys"]["notices"])
    with EventGridPublisherClient(azure.addresses["topics"]["notices"], credential) as client:
        client.send(event)


def test_key_vault_sets_gets_lists_and_deletes_secrets(azure: LocalAzure, place: Place) -> None:
    with SecretClient(place.vault, azure.operator) as client:
        assert client.set_secret("secret-name", "secret-value").name == "secret-name"
        assert client.get_secret("secret-name").value == "secret-value"
        updated = client.update_secret_properties("secret-name", content_type="text/plain", enabled=True)
        assert updated.content_type == "text/plain"
        assert "secret-name" in [secret.name for secret in client.list_properties_of_secrets()]
        assert client.begin_delete_secret("secret-name").result().name == "secret-name"


def test_identity_gets_tokens(azure: LocalAzure) -> None:
    assert DefaultAzureCredential().get_token("https://vault.azure.net/.default").token
    application = ClientSecretCredential(azure.facts["tenantId"], OPS["clientId"], "ops-secret", **NO_DISCOVERY)
    assert application.get_token(f"{azure.facts['origin']}/.default").token


def test_management_lists_accounts_and_renews_their_keys(azure: LocalAzure, place: Place) -> None:
    client = azure.management
    assert place.name in [account.name for account in client.accounts.list()]
    assert client.accounts.get(GROUP, place.name).properties.endpoint == place.endpoint
    before = client.accounts.list_keys(GROUP, place.name)
    after = client.accounts.regenerate_key(GROUP, place.name, "Key2")
    assert (before.key1, before.key2 != after.key2) == (after.key1, True)
    assert client.accounts.list_skus(GROUP, place.name).value
    assert client.accounts.list_usages(GROUP, place.name).value is not None
    assert list(client.deployments.list(GROUP, place.name)) is not None


def test_management_creates_and_deletes_an_account(azure: LocalAzure) -> None:
    accounts = azure.management.accounts
    account = {"sku": {"name": "S0"}, "kind": "TextAnalytics", "location": "westeurope", "properties": {}}
    assert accounts.begin_create(GROUP, "created", account).result().name == "created"
    accounts.begin_delete(GROUP, "created").result()
    assert "created" not in [one.name for one in accounts.list()]


def test_management_lists_groups_vaults_and_what_a_query_finds(azure: LocalAzure, place: Place) -> None:
    at_arm = {"base_url": azure.facts["origin"], "credential_scopes": [f"{azure.facts['origin']}/.default"]}
    subscription = azure.facts["subscriptionId"]
    groups = ResourceManagementClient(azure.operator, subscription, **at_arm).resource_groups.list()
    assert GROUP in [group.name for group in groups]
    vaults = KeyVaultManagementClient(azure.operator, subscription, **at_arm).vaults.list_by_subscription()
    assert place.name in [vault.name for vault in vaults]
    query = "Resources | where type =~ 'microsoft.cognitiveservices/accounts' | project name"
    graph = ResourceGraphClient(azure.operator, **at_arm)
    found = graph.resources({"query": query, "subscriptions": [subscription]})
    assert {"name": place.name} in found.data
